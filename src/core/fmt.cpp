// SPDX-License-Identifier: Apache-2.0
// fmt's own code, compiled once. Debian's archive of it is not made for shared objects, and
// FMT_HEADER_ONLY makes every file that formats anything compile all of it: half its time.
#include <fmt/format-inl.h>

template void fmt::detail::vformat_to(fmt::detail::buffer<char>&, fmt::string_view,
                                      fmt::format_args, fmt::detail::locale_ref);
template void fmt::detail::buffer<char>::append(const char*, const char*);
template fmt::detail::thousands_sep_result<char> fmt::detail::thousands_sep_impl(
    fmt::detail::locale_ref);
template char fmt::detail::decimal_point_impl(fmt::detail::locale_ref);
template fmt::detail::dragonbox::decimal_fp<float> fmt::detail::dragonbox::to_decimal(
    float) noexcept;
template fmt::detail::dragonbox::decimal_fp<double> fmt::detail::dragonbox::to_decimal(
    double) noexcept;
template fmt::detail::locale_ref::locale_ref(const std::locale&);
template std::locale fmt::detail::locale_ref::get<std::locale>() const;
