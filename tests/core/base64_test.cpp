// SPDX-License-Identifier: Apache-2.0
#include "core/base64.hpp"

#include <doctest/doctest.h>

#include <string>

using kata::Base64;
using kata::parse_base64;
using kata::to_base64;

TEST_CASE("base64 follows the vectors of RFC 4648 in both alphabets") {
  struct {
    const char* bytes;
    const char* text;
  } const cases[] = {
      {"", ""},
      {"f", "Zg=="},
      {"fo", "Zm8="},
      {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="},
      {"fooba", "Zm9vYmE="},
      {"foobar", "Zm9vYmFy"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.bytes);
    for (const Base64 alphabet : {Base64::url, Base64::standard}) {
      CHECK(to_base64(c.bytes, alphabet) == c.text);
      CHECK(parse_base64(c.text, alphabet) == c.bytes);
    }
  }
}

TEST_CASE("base64 names volume directories as every Kata release since 3.3.0") {
  struct {
    const char* path;
    const char* name;
  } const cases[] = {
      {"/kubelet/kata-test-vol-001/volume001", "L2t1YmVsZXQva2F0YS10ZXN0LXZvbC0wMDEvdm9sdW1lMDAx"},
      {"abcdddd", "YWJjZGRkZA=="},
      {"../../etc/passwd", "Li4vLi4vZXRjL3Bhc3N3ZA=="},
      {"/a?>~", "L2E_Pn4="},
  };
  for (const auto& c : cases) {
    CAPTURE(c.path);
    CHECK(to_base64(c.path, Base64::url) == c.name);
    CHECK(parse_base64(c.name, Base64::url) == c.path);
  }
  CHECK(to_base64("/a?>~", Base64::standard) == "L2E/Pn4=");
  CHECK(to_base64(std::string(189, 'a'), Base64::url).size() == 252);
  CHECK(to_base64(std::string(190, 'a'), Base64::url).size() == 256);
}

TEST_CASE("base64 carries every byte at every position") {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  for (std::size_t cut = 0; cut < 6; ++cut) {
    CAPTURE(cut);
    const std::string part = bytes.substr(cut);
    for (const Base64 alphabet : {Base64::url, Base64::standard})
      CHECK(parse_base64(to_base64(part, alphabet), alphabet) == part);
  }
}

TEST_CASE("parse_base64 keeps the alphabets apart") {
  CHECK(parse_base64("-_8=", Base64::url) == "\xfb\xff");
  CHECK(parse_base64("+/8=", Base64::standard) == "\xfb\xff");
  CHECK_FALSE(parse_base64("+/8=", Base64::url));
  CHECK_FALSE(parse_base64("-_8=", Base64::standard));
  CHECK_FALSE(parse_base64("-/8=", Base64::url));
  CHECK_FALSE(parse_base64("-/8=", Base64::standard));
}

TEST_CASE("parse_base64 accepts one form only") {
  for (const char* text : {
           "Z", "Zg", "Zm8", "Zg=", "Zm9vY", "Zm9vYg=",            // padding left out
           "=", "==", "====", "Z===", "=Zm9", "Zg==Zg==", "Zm=v",  // padding in the
                                                                   // wrong place
           "Zg==\n", "Zg= =", " Zg=", "Zm9v\n", "Zm\n9", "Zm9v====", "Zh==", "Zm9=",
           "Z/==",                                // unused bits that are not zero
           "Zm9\xff", "Zm9\x80", "Zm9.", "Zm9*",  // outside both alphabets
       }) {
    CAPTURE(text);
    CHECK_FALSE(parse_base64(text, Base64::url));
    CHECK_FALSE(parse_base64(text, Base64::standard));
  }
  CHECK_FALSE(parse_base64(std::string_view{"Zm9\0", 4}, Base64::url));
}
