// SPDX-License-Identifier: Apache-2.0
#include "cmd/declare.hpp"

#include <utility>

#include "cmd/cli.hpp"

namespace kata::cmd {

const Declared& Declared::type_name(std::string name) const {
  if (option_ != nullptr) option_->type_name(std::move(name));
  return *this;
}

const Declared& Declared::of(Kind kind) const {
  if (option_ != nullptr) runs_->means(option_, kind);
  return *this;
}

const Declared& Declared::such_as(std::string_view words) const {
  if (option_ != nullptr) runs_->means(option_, Kind::text, words);
  return *this;
}

const Declared& Declared::required() const {
  if (option_ != nullptr) option_->required();
  return *this;
}

const Declared& Declared::value_optional() const {
  if (option_ != nullptr) option_->expected(0, 1);
  return *this;
}

const Declared& Declared::hidden() const {
  if (option_ != nullptr) option_->group("");
  return *this;
}

const Declared& Declared::one_each() const {
  if (option_ != nullptr) option_->allow_extra_args(false);
  return *this;
}

std::size_t Declared::count() const { return option_ == nullptr ? 0 : option_->count(); }

template <class T>
Declared Declare::option(const char* names, T& target, const char* text) const {
  const bool is_named = runs_.words().name_option(names);
  return {is_named ? app_.add_option(names, target, text) : nullptr, runs_};
}

Declared Declare::flag(const char* names, bool& target, const char* text) const {
  const bool is_named = runs_.words().name_option(names);
  return {is_named ? app_.add_flag(names, target, text) : nullptr, runs_};
}

template <class T>
Declared Declare::argument(const char* name, T& target, const char* text) const {
  return Declared{app_.add_option(name, target, text), runs_}.type_name("");
}

using Text = std::string;
using MaybeText = std::optional<std::string>;
using Texts = std::vector<std::string>;

template Declared Declare::option(const char*, Text&, const char*) const;
template Declared Declare::option(const char*, MaybeText&, const char*) const;
template Declared Declare::option(const char*, Texts&, const char*) const;
template Declared Declare::argument(const char*, Text&, const char*) const;
template Declared Declare::argument(const char*, MaybeText&, const char*) const;
template Declared Declare::argument(const char*, Texts&, const char*) const;

}  // namespace kata::cmd
