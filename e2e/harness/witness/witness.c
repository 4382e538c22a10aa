/*
 * A witness between a process and the kernel, preloaded. It writes down, in the order in which they happen, all changes
 * to the files of one folder, the syncs of those files, and the replies that leave through sockets. And it can play
 * what no test reaches from outside: death at the very moment a reply is about to leave, and a disk that refuses to sync.
 *
 *   WITNESS_FOLDER      the folder whose files are watched, without a slash at the end
 *   WITNESS_JOURNAL     where to write it down; records are described in journal.ts
 *   WITNESS_KILL_FILE   while this file exists, replies that carry a pair are counted, and the process dies by SIGKILL
 *   WITNESS_KILL_AT     instead of sending the one of this number, from 1
 *   WITNESS_EIO_FILE    while this file exists, fsync and fdatasync of watched files fail with EIO
 *
 * A change is made and written down under one lock, so the order is true within a process; between processes the locks
 * of SQLite see to it. A sync has two records: only what was written down before the first is covered by it. A reply is
 * written down before it is sent.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static const char PAIR[] = "\"refreshToken\"";

static const char *folder, *kill_file, *eio_file;
static size_t folder_length;
static long kill_at;
static int journal = -1;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
  folder = getenv("WITNESS_FOLDER");
  kill_file = getenv("WITNESS_KILL_FILE");
  eio_file = getenv("WITNESS_EIO_FILE");
  const char *at = getenv("WITNESS_KILL_AT");
  kill_at = at ? atol(at) : 1;
  if (folder) folder_length = strlen(folder);
  const char *path = getenv("WITNESS_JOURNAL");
  if (path) journal = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* One record, in one append: a killed process leaves no half of one. */
static void note(char kind, uint64_t subject, uint64_t number, const void *bytes, size_t length) {
  if (journal < 0) return;
  char head[32] = {kind};
  uint64_t size = length;
  memcpy(head + 8, &subject, 8);
  memcpy(head + 16, &number, 8);
  memcpy(head + 24, &size, 8);
  struct iovec parts[2] = {{head, sizeof head}, {(void *)bytes, length}};
  if (syscall(SYS_writev, journal, parts, 2) != (long)(sizeof head + length)) {
    fprintf(stderr, "witness: the journal cannot be written\n");
    abort();
  }
}

/* The inode of a watched file, or 0. */
static uint64_t watched(int fd) {
  struct stat about;
  if (!folder || journal < 0 || fstat(fd, &about) != 0) return 0;
  if (!S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode)) return 0;
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path);
  if (length < (ssize_t)folder_length || memcmp(path, folder, folder_length) != 0) return 0;
  return length == (ssize_t)folder_length || path[folder_length] == '/' ? about.st_ino : 0;
}

/* The name of a file in the folder, or NULL. */
static const char *name_in_folder(const char *path) {
  if (!folder || journal < 0 || strncmp(path, folder, folder_length) != 0 || path[folder_length] != '/') return NULL;
  return path + folder_length + 1;
}

static int is_socket(int fd) {
  struct stat about;
  return (journal >= 0 || kill_file) && fstat(fd, &about) == 0 && S_ISSOCK(about.st_mode);
}

/* Called with the lock held. */
static void reply_leaves(const void *bytes, size_t length) {
  static long replies;
  if (!memmem(bytes, length, PAIR, sizeof PAIR - 1)) {
    note('r', 0, 0, bytes, length);
    return;
  }
  if (kill_file && access(kill_file, F_OK) == 0 && ++replies == kill_at) kill(getpid(), SIGKILL);
  note('r', 0, 0, bytes, length);
}

static void replies_leave(const struct iovec *parts, int count) {
  size_t length = 0;
  for (int i = 0; i < count; i++) length += parts[i].iov_len;
  char *all = malloc(length + 1), *at = all;
  for (int i = 0; i < count; i++) at = mempcpy(at, parts[i].iov_base, parts[i].iov_len);
  reply_leaves(all, length);
  free(all);
}

static ssize_t written_at(int fd, uint64_t inode, const void *bytes, size_t length, off_t offset) {
  pthread_mutex_lock(&turn);
  ssize_t done = offset < 0 ? syscall(SYS_write, fd, bytes, length) : syscall(SYS_pwrite64, fd, bytes, length, offset);
  int error = errno;
  if (done > 0) note('w', inode, offset < 0 ? (uint64_t)(lseek(fd, 0, SEEK_CUR) - done) : (uint64_t)offset, bytes, done);
  pthread_mutex_unlock(&turn);
  errno = error;
  return done;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  uint64_t inode = watched(fd);
  if (inode) return written_at(fd, inode, bytes, length, -1);
  if (!is_socket(fd)) return syscall(SYS_write, fd, bytes, length);
  pthread_mutex_lock(&turn);
  reply_leaves(bytes, length);
  pthread_mutex_unlock(&turn);
  return syscall(SYS_write, fd, bytes, length);
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (watched(fd)) abort(); /* nobody does it so far; the journal would lack it */
  if (is_socket(fd)) {
    pthread_mutex_lock(&turn);
    replies_leave(parts, count);
    pthread_mutex_unlock(&turn);
  }
  return syscall(SYS_writev, fd, parts, count);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  if (is_socket(fd)) {
    pthread_mutex_lock(&turn);
    replies_leave(message->msg_iov, (int)message->msg_iovlen);
    pthread_mutex_unlock(&turn);
  }
  return syscall(SYS_sendmsg, fd, message, flags);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  uint64_t inode = watched(fd);
  if (inode) return written_at(fd, inode, bytes, length, offset);
  return syscall(SYS_pwrite64, fd, bytes, length, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return pwrite64(fd, bytes, length, offset); }

int ftruncate64(int fd, off64_t length) {
  uint64_t inode = watched(fd);
  if (!inode) return (int)syscall(SYS_ftruncate, fd, length);
  pthread_mutex_lock(&turn);
  int failed = (int)syscall(SYS_ftruncate, fd, length), error = errno;
  if (!failed) note('t', inode, (uint64_t)length, NULL, 0);
  pthread_mutex_unlock(&turn);
  errno = error;
  return failed;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

/* Others may go on while the disk works: the lock is held only for the records. */
static int synced(int fd, long call) {
  static uint64_t count;
  uint64_t inode = watched(fd);
  if (!inode) return (int)syscall(call, fd);
  if (eio_file && access(eio_file, F_OK) == 0) {
    errno = EIO;
    return -1;
  }
  pthread_mutex_lock(&turn);
  uint64_t number = ((uint64_t)getpid() << 32) | ++count;
  note('b', inode, number, NULL, 0);
  pthread_mutex_unlock(&turn);
  int failed = (int)syscall(call, fd), error = errno;
  pthread_mutex_lock(&turn);
  if (!failed) note('e', inode, number, NULL, 0);
  pthread_mutex_unlock(&turn);
  errno = error;
  return failed;
}

int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

static int opened(int at, const char *path, int flags, mode_t mode) {
  const char *name = flags & (O_CREAT | O_TRUNC) ? name_in_folder(path) : NULL;
  if (!name) return (int)syscall(SYS_openat, at, path, flags, mode);
  pthread_mutex_lock(&turn);
  struct stat about;
  int is_new = stat(path, &about) != 0;
  int fd = (int)syscall(SYS_openat, at, path, flags, mode), error = errno;
  if (fd >= 0 && fstat(fd, &about) == 0) {
    if (is_new) note('c', about.st_ino, 0, name, strlen(name));
    else if (flags & O_TRUNC) note('t', about.st_ino, 0, NULL, 0);
  }
  pthread_mutex_unlock(&turn);
  errno = error;
  return fd;
}

#define MODE_OF(flags, mode)                                                                                            \
  mode_t mode = 0;                                                                                                     \
  if ((flags) & (O_CREAT | O_TMPFILE)) {                                                                               \
    va_list rest;                                                                                                      \
    va_start(rest, flags);                                                                                             \
    mode = va_arg(rest, mode_t);                                                                                       \
    va_end(rest);                                                                                                      \
  }

int open64(const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return opened(AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return opened(AT_FDCWD, path, flags, mode);
}

int openat64(int at, const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return opened(at, path, flags, mode);
}

int openat(int at, const char *path, int flags, ...) {
  MODE_OF(flags, mode)
  return opened(at, path, flags, mode);
}

/* A change of names; `inode` is of the file that has a new name, or 0. */
static int renamed(char kind, int failed, const char *path, const char *name) {
  int error = errno;
  struct stat about = {0};
  if (!failed && name) note(kind, kind == 'u' || stat(path, &about) != 0 ? 0 : about.st_ino, 0, name, strlen(name));
  pthread_mutex_unlock(&turn);
  errno = error;
  return failed;
}

int link(const char *from, const char *to) {
  pthread_mutex_lock(&turn);
  return renamed('l', (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0), to, name_in_folder(to));
}

int unlink(const char *path) {
  pthread_mutex_lock(&turn);
  return renamed('u', (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0), path, name_in_folder(path));
}

int rename(const char *from, const char *to) {
  if (name_in_folder(from) || name_in_folder(to)) abort(); /* nobody does it so far; the journal would lack it */
  return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}
