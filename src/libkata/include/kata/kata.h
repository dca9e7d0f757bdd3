/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libkata: direct volumes, sandboxes, and what a node can do, for Kata Containers' runtimes and for
 * CSI drivers. `kata-ctl` is built on the same code.
 *
 * Results. A function that can fail returns 0; or -1 and, where `error` is not NULL, sets *error.
 *   On failure nothing else that it would set is touched; on success *error is not.
 *
 * Text. What goes in ends with NUL and is only read during the call. A `char **` that comes out is
 *   the caller's, for kata_string_free(). A `const char *` that is returned belongs to the object
 *   it was asked of and lives as long.
 *
 * Objects. Each has a function that frees it, which takes NULL. Once made they never change, so any
 *   number of threads may use one at once. Using one that was freed is undefined, as with free(3).
 *
 * NULL. Where an argument must not be NULL and is, the call fails with KATA_USAGE. Where an object
 *   is asked (kata_volume_device(NULL)), the answer is NULL, 0 or -1, whichever stands for nothing.
 *
 * Numbers. What has a name here is passed as int or unsigned; a number that no release gave a name
 *   is KATA_USAGE.
 *
 * Structures. Their first member is their size, so that they can grow: set it to sizeof, and zero
 *   what you do not use. A size that no release had is KATA_USAGE.
 *
 * Process. The library has no global state, starts no thread, installs no signal handler, writes to
 *   none of the standard streams, never exits, and opens every descriptor close-on-exec. No C++
 *   exception leaves it, and no thread is cancelled within it. After fork(2) parent and child may
 *   both use what they hold.
 */
#ifndef KATA_KATA_H
#define KATA_KATA_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define KATA_API __attribute__((visibility("default")))
#else
#define KATA_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header's interface; kata_version() is that of the library in use. */
#define KATA_VERSION_MAJOR 0
#define KATA_VERSION_MINOR 1
#define KATA_VERSION_PATCH 0

/* "0.1.0". Static. */
KATA_API const char* kata_version(void);

/* Frees text that a function of this library gave out. */
KATA_API void kata_string_free(char* text);

/* ---- Errors ---- */

/* What a caller can act on. New ones may be added. */
enum kata_code {
  KATA_USAGE = 1,        /* the caller asked for something that makes no sense */
  KATA_NOT_FOUND = 2,    /* the object does not exist */
  KATA_DENIED = 3,       /* the kernel, or the guest's policy, refuses this user */
  KATA_UNAVAILABLE = 4,  /* it exists, but nobody serves it now */
  KATA_MALFORMED = 5,    /* bytes from outside do not follow their format */
  KATA_IO = 6,           /* any other failure of the system */
  KATA_REFUSED = 7,      /* possible, but would harm; a flag overrides it where there is one */
  KATA_UNSUPPORTED = 8,  /* the other side does not implement it */
  KATA_TIMED_OUT = 9,    /* the time allowed ran out; whether it happened is unknown */
  KATA_INTERRUPTED = 10, /* the caller wanted to stop; no function gives it yet */
  KATA_NO_MEMORY = 64,   /* what was being changed is as it was before, or changed whole */
  KATA_INTERNAL = 65     /* a defect of this library */
};

typedef struct kata_error kata_error;

/* A kata_code; 0 for NULL. */
KATA_API int kata_error_code(const kata_error* error);
/* "volume '/a/b': no such direct volume": lower case, no full stop; control characters are escaped.
 */
KATA_API const char* kata_error_message(const kata_error* error);
/* What to do about it, one imperative sentence; "" where there is nothing to say. */
KATA_API const char* kata_error_hint(const kata_error* error);
KATA_API void kata_error_free(kata_error* error);

/* ---- The machine ---- */

typedef struct kata_host kata_host;

/*
 * The machine whose files are looked at. `sysroot` is where its root is mounted, as "/host" in a
 * privileged pod; NULL or "/" for this machine itself. Links below it are followed as in a chroot.
 * Errors: KATA_NOT_FOUND (no such directory), KATA_DENIED, KATA_IO.
 */
KATA_API int kata_host_open(const char* sysroot, kata_host** host, kata_error** error);
KATA_API void kata_host_free(kata_host* host);

/* ---- Direct volumes ---- */

/* The runtimes, which differ in what they make of a volume; `runtime` in what follows. */
enum kata_runtime {
  KATA_RUNTIME_ANY = 0, /* a volume for either of them */
  KATA_RUNTIME_GO = 1,
  KATA_RUNTIME_RUST = 2
};

/* Flags of kata_volume_add(). */
enum {
  KATA_ADD_STRICT = 1,          /* what would be a note is an error */
  KATA_ADD_NO_DEVICE_CHECK = 2, /* the device is made later, as CSI drivers do */
  KATA_ADD_INFER_TYPE = 4,      /* a missing volume-type is inferred from the device */
  KATA_ADD_KEEP_LINKS = 8       /* record the device as it is written, links and all */
};

/*
 * Records a volume, or replaces its record, durably and in one step. `mount_info` is the JSON of
 * mountInfo.json(5), in any release's spelling. Where `notes` is not NULL, *notes becomes what the
 * user should hear: one sentence a line, "" for none.
 * Errors: KATA_USAGE (a bad path or mount info), KATA_NOT_FOUND (no such device), KATA_REFUSED (the
 * device is in use, or not of the right kind), KATA_DENIED, KATA_TIMED_OUT (another writer).
 */
KATA_API int kata_volume_add(kata_host* host, const char* volume_path, const char* mount_info,
                             int runtime, unsigned flags, char** notes, kata_error** error);

/* A volume's record. */
typedef struct kata_volume kata_volume;

/*
 * Reads the record of a volume, under the name that any release gave it.
 * Errors: KATA_NOT_FOUND, KATA_MALFORMED, KATA_REFUSED (somebody else can write to it),
 * KATA_DENIED.
 */
KATA_API int kata_volume_get(const kata_host* host, const char* volume_path, kata_volume** volume,
                             kata_error** error);
KATA_API const char* kata_volume_path(const kata_volume* volume);
KATA_API const char* kata_volume_type(const kata_volume* volume); /* "directvol", "vfiovol", ... */
KATA_API const char* kata_volume_device(const kata_volume* volume); /* as it is recorded */
KATA_API const char* kata_volume_fstype(const kata_volume* volume); /* "ext4" */
KATA_API size_t kata_volume_option_count(const kata_volume* volume);
/* NULL from kata_volume_option_count() on. */
KATA_API const char* kata_volume_option(const kata_volume* volume, size_t index);
/* The value of one member of "metadata"; NULL where there is none. */
KATA_API const char* kata_volume_metadata(const kata_volume* volume, const char* key);
KATA_API size_t kata_volume_metadata_count(const kata_volume* volume);
/* The keys of "metadata", sorted by bytes; NULL from kata_volume_metadata_count() on. */
KATA_API const char* kata_volume_metadata_key(const kata_volume* volume, size_t index);
KATA_API void kata_volume_free(kata_volume* volume);

/*
 * All volumes, as `kata-ctl direct-volume list -o json` prints them, unreadable ones with the
 * reason.
 */
KATA_API int kata_volume_list_json(const kata_host* host, char** json, kata_error** error);

enum {
  KATA_REMOVE_FORCE = 1 /* though a sandbox that lives uses it */
};

/*
 * Removes the record of a volume; the device is left alone. Where `removed` is not NULL, *removed
 * becomes how many records there were: 0 is no error.
 * Errors: KATA_REFUSED (a live sandbox owns it), KATA_DENIED, KATA_TIMED_OUT (another writer).
 */
KATA_API int kata_volume_remove(kata_host* host, const char* volume_path, unsigned flags,
                                size_t* removed, kata_error** error);

/* What a volume's device is. */
enum kata_device_kind {
  KATA_DEVICE_BLOCK = 1,       /* a block device */
  KATA_DEVICE_FILE = 2,        /* a regular file that holds a disk */
  KATA_DEVICE_PCI = 3,         /* a PCI function by its address, in an IOMMU group */
  KATA_DEVICE_VFIO_GROUP = 4,  /* an IOMMU group by its number */
  KATA_DEVICE_VHOST_SOCKET = 5 /* the socket of a vhost-user server */
};

/* A mount of a container that is a direct volume, as the guest is to have it. */
typedef struct kata_mount kata_mount;

/* One entry of "mounts" of an OCI configuration. */
typedef struct kata_oci_mount {
  size_t size;                /* sizeof(kata_oci_mount) */
  const char* type;           /* NULL or "" where it has none */
  const char* source;         /* the volume path; NULL or "" where it has none */
  const char* destination;    /* in the container */
  const char* const* options; /* `option_count` of them; NULL where it has none */
  size_t option_count;
} kata_oci_mount;

/*
 * Finds out whether a mount is a direct volume, and what its device is, by the rules of `runtime`.
 * Sets *mount to NULL where it is none: a type that does not count, or no record of its source.
 *
 * Go takes "bind", and any type ("overlay") with the option
 * "io.katacontainers.fs-opt.block_device=file"; of devices, block devices and files. Rust takes
 * "bind", "directvol", "vfiovol", "spdkvol" and "spoolvol"; a mount without a type counts as
 * "bind", and so does one of type "none" if one of its options is "bind" or "rbind". A "bind" whose
 * source is itself a block device is none for Rust, whatever is recorded of it.
 * KATA_RUNTIME_ANY is KATA_USAGE.
 * Errors: KATA_MALFORMED (the record), KATA_NOT_FOUND (the device), KATA_REFUSED (a record that
 * others can write, a device that is not what the volume's type says), KATA_UNSUPPORTED (a device
 * that this runtime cannot take).
 */
KATA_API int kata_mount_resolve(const kata_host* host, const kata_oci_mount* oci, int runtime,
                                kata_mount** mount, kata_error** error);
KATA_API const kata_volume* kata_mount_volume(const kata_mount* mount);
KATA_API int kata_mount_device_kind(const kata_mount* mount); /* a kata_device_kind */
/* Path of the device without links, the socket without "spdk://", "0000:01:00.0", "/dev/vfio/12".
 */
KATA_API const char* kata_mount_device(const kata_mount* mount);
/* Of a block device; -1 for any other. */
KATA_API int64_t kata_mount_device_major(const kata_mount* mount);
KATA_API int64_t kata_mount_device_minor(const kata_mount* mount);
/* What the guest mounts it as, and with which options: for Rust without "bind" and "rbind". */
KATA_API const char* kata_mount_fstype(const kata_mount* mount);
KATA_API size_t kata_mount_option_count(const kata_mount* mount);
KATA_API const char* kata_mount_option(const kata_mount* mount, size_t index);
/*
 * 1 or 0. Go: the record's options have "ro". Rust: those or the mount's options have it, or the
 * host's block device is read-only.
 */
KATA_API int kata_mount_is_read_only(const kata_mount* mount);
KATA_API void kata_mount_free(kata_mount* mount);

enum {
  KATA_OWNER_SHARED = 1 /* though another sandbox that lives is recorded */
};

/*
 * Records that a sandbox uses a volume, so that its statistics can be asked for and nobody removes
 * it. Recording the same sandbox again changes nothing.
 * Errors: KATA_USAGE (not a sandbox id), KATA_NOT_FOUND (no such volume), KATA_REFUSED (another
 * sandbox that lives uses it), KATA_DENIED, KATA_TIMED_OUT (another writer).
 */
KATA_API int kata_volume_record_owner(kata_host* host, const char* volume_path,
                                      const char* sandbox_id, unsigned flags, kata_error** error);

/* Whether a sandbox's shim serves its socket. */
enum kata_liveness {
  KATA_LIVE = 1,
  KATA_STALE = 2,      /* there is a socket, and nobody listens */
  KATA_NO_SOCKET = 3,  /* the sandbox's directory is there, without a socket */
  KATA_GONE = 4,       /* nothing of the sandbox is left */
  KATA_CANNOT_TELL = 5 /* no permission to look */
};

/*
 * The sandbox recorded as a volume's owner; one that lives comes first. *sandbox_id becomes NULL
 * where none is recorded. Where `liveness` is not NULL, *liveness becomes a kata_liveness.
 * Errors: KATA_NOT_FOUND (no such volume), and those of kata_volume_get().
 */
KATA_API int kata_volume_find_owner(const kata_host* host, const char* volume_path,
                                    char** sandbox_id, int* liveness, kata_error** error);

/*
 * Asks the guest how full a volume is: the JSON of `kata-ctl direct-volume stats`. `sandbox` (an
 * id, or the unique beginning of one) overrides the recorded owner; NULL does not. `timeout_ms` 0
 * is 10,000. Errors: KATA_NOT_FOUND (volume, owner, sandbox), KATA_REFUSED (several owners live),
 * KATA_UNAVAILABLE, KATA_TIMED_OUT, KATA_MALFORMED, KATA_UNSUPPORTED, KATA_DENIED.
 */
KATA_API int kata_volume_stats_json(const kata_host* host, const char* volume_path,
                                    const char* sandbox, unsigned timeout_ms, char** json,
                                    kata_error** error);

/* Lets the guest grow a volume to `size_bytes`. Errors: as kata_volume_stats_json(). */
KATA_API int kata_volume_resize(const kata_host* host, const char* volume_path, uint64_t size_bytes,
                                const char* sandbox, unsigned timeout_ms, kata_error** error);

/* ---- Sandboxes ---- */

/* A sandbox whose shim has a management socket. */
typedef struct kata_sandbox kata_sandbox;

/*
 * Finds a sandbox by its id, or by a beginning that only one with a socket has.
 * Errors: KATA_USAGE (not an id), KATA_NOT_FOUND, KATA_REFUSED (ambiguous; a link where the socket
 * should be), KATA_DENIED.
 */
KATA_API int kata_sandbox_find(const kata_host* host, const char* id, kata_sandbox** sandbox,
                               kata_error** error);
KATA_API const char* kata_sandbox_id(const kata_sandbox* sandbox);
KATA_API const char* kata_sandbox_socket(const kata_sandbox* sandbox); /* "/run/kata/..." */
KATA_API int kata_sandbox_runtime(const kata_sandbox* sandbox);        /* a kata_runtime */
KATA_API void kata_sandbox_free(kata_sandbox* sandbox);

/* A request to a shim. Method, target and type are sent as they are. */
typedef struct kata_request {
  size_t size;        /* sizeof(kata_request) */
  const char* method; /* "GET" where NULL */
  const char* target; /* "/metrics", percent-encoded */
  const char* content_type;
  const void* body; /* `body_size` bytes; NULL for none */
  size_t body_size;
  unsigned timeout_ms; /* from connecting to the last byte; 0 is 10,000 */
} kata_request;

typedef struct kata_response kata_response;

/*
 * Sends a request to a sandbox's shim and reads the whole answer, at most 1 MiB, whatever its
 * status.
 * Errors: KATA_USAGE (a control character in method, target or type, a blank in the first two, a
 * type of more than 65,533 bytes, a TRACE with a body), KATA_NOT_FOUND, KATA_REFUSED (a link where
 * the socket should be), KATA_UNAVAILABLE, KATA_TIMED_OUT, KATA_MALFORMED, KATA_DENIED.
 */
KATA_API int kata_sandbox_call(const kata_host* host, const kata_sandbox* sandbox,
                               const kata_request* request, kata_response** response,
                               kata_error** error);
KATA_API unsigned kata_response_status(const kata_response* response); /* 200 */
/* Not text: it may hold NUL bytes. One NUL follows that does not count. */
KATA_API const void* kata_response_body(const kata_response* response);
KATA_API size_t kata_response_body_size(const kata_response* response);
KATA_API void kata_response_free(kata_response* response);

/*
 * Opens the debug console of a sandbox's guest, a terminal with a shell behind it, and sets *fd to
 * a non-blocking socket that the caller closes. `port` 0 is 1026. `timeout_ms` (0 is 10,000) bounds
 * each step; for `retry_ms` a guest that does not listen yet is tried again. Errors: those of
 * kata_sandbox_find(); KATA_UNAVAILABLE (the console is off), KATA_REFUSED (the shim gave an
 * address that is not its guest's), KATA_TIMED_OUT, KATA_UNSUPPORTED, KATA_MALFORMED.
 */
KATA_API int kata_console_open(const kata_host* host, const char* sandbox, uint32_t port,
                               unsigned timeout_ms, unsigned retry_ms, int* fd, kata_error** error);

/* ---- Reports ---- */

enum {
  KATA_CHECK_ACTIVE = 1 /* open devices, which can load modules, and run programs */
};

/*
 * Runs checks, as `kata-ctl check -o json` does. `names` are `name_count` checks or groups ("kvm",
 * "fs.daemon"); none is all. `config_file` is judged instead of what is in force; NULL for that.
 * Where `is_ready` is not NULL, *is_ready becomes 1 if no required check failed, else 0.
 * Errors: KATA_USAGE (no such check). A check that fails is none; nor is a file that cannot be
 * read, of which "config.parse" tells.
 */
KATA_API int kata_check_json(const kata_host* host, const char* const* names, size_t name_count,
                             const char* config_file, unsigned flags, char** json, int* is_ready,
                             kata_error** error);

/*
 * The configurations in force with every effective value, as `kata-ctl config show -o json` prints
 * them, and "errors" for the files that could not be read; of `config_file` alone where it is not
 * NULL.
 * Errors: KATA_NOT_FOUND, KATA_MALFORMED, KATA_DENIED.
 */
KATA_API int kata_config_json(const kata_host* host, const char* config_file, char** json,
                              kata_error** error);

enum {
  KATA_ENV_NO_EXEC = 1 /* run no program for its version */
};

/*
 * The document of `kata-ctl env --json` (KATA_RUNTIME_RUST, KATA_RUNTIME_ANY) or of `kata-runtime
 * env --json` (KATA_RUNTIME_GO). What could not be found out stands in its member "errors".
 */
KATA_API int kata_env_json(const kata_host* host, const char* config_file, int runtime,
                           unsigned flags, char** json, kata_error** error);

#ifdef __cplusplus
}
#endif

#endif
