/* SPDX-License-Identifier: Apache-2.0 */
/* A program that knows nothing of the library but what is installed; C11 and C++ both. */
#include <kata/kata.h>
#include <stdio.h>
#include <string.h>

/* Names that the archive must not meet. */
int escape(int c);
int escape(int c) { return c + 1; }

static int fail(const char* what, kata_error* error) {
  fprintf(stderr, "%s: %s\n", what, error == NULL ? "?" : kata_error_message(error));
  kata_error_free(error);
  return 1;
}

static int resolve(const kata_host* host) {
  kata_error* error = NULL;
  kata_mount* mount = NULL;
  kata_oci_mount oci;
  memset(&oci, 0, sizeof oci);
  oci.size = sizeof oci;
  oci.type = "bind";
  oci.source = "/vol/a";
  oci.destination = "/data";
  if (kata_mount_resolve(host, &oci, KATA_RUNTIME_RUST, &mount, &error) != 0)
    return fail("resolve", error);
  if (mount == NULL || kata_mount_device_kind(mount) != KATA_DEVICE_FILE)
    return fail("not the device", NULL);
  kata_mount_free(mount);
  return 0;
}

static int use(kata_host* host) {
  kata_error* error = NULL;
  const char* info = "{\"device\":\"/disk.img\",\"fstype\":\"ext4\",\"volume-type\":\"directvol\"}";
  char* json = NULL;
  size_t removed = 0;
  if (kata_volume_add(host, "/vol/a", info, KATA_RUNTIME_ANY, KATA_ADD_NO_DEVICE_CHECK, NULL,
                      &error) != 0)
    return fail("add", error);
  if (resolve(host) != 0) return 1;
  if (kata_volume_list_json(host, &json, &error) != 0) return fail("list", error);
  if (strstr(json, "\"/vol/a\"") == NULL) return fail("not listed", NULL);
  kata_string_free(json);
  if (kata_volume_remove(host, "/vol/a", 0, &removed, &error) != 0) return fail("remove", error);
  /* The message is put together where the error came up, and thrown nowhere. */
  if (kata_volume_get(host, "/vol/a", NULL, &error) == 0) return fail("get", NULL);
  if (kata_error_code(error) != KATA_USAGE) return fail("not its code", error);
  kata_error_free(error);
  return removed == 1 ? 0 : fail("not removed", NULL);
}

int main(int argc, char** argv) {
  kata_error* error = NULL;
  kata_host* host = NULL;
  int status = 0;
  if (argc != 2 || escape(1) != 2) return 2;
  if (kata_host_open(argv[1], &host, &error) != 0) return fail("open", error);
  status = use(host);
  kata_host_free(host);
  if (status == 0) printf("libkata %s\n", kata_version());
  return status;
}
