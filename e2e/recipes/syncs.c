/*
 * Preloaded, it writes down in their order which files were synced, and which got a new name:
 * lines "synced PATH" and "named PATH" in the file of SYNCS_JOURNAL.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static int noted(int failed, const char *what, const char *path) {
  const char *journal = getenv("SYNCS_JOURNAL");
  int fd = !failed && journal ? open(journal, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
  if (fd >= 0) {
    dprintf(fd, "%s %s\n", what, path);
    close(fd);
  }
  return failed;
}

int fsync(int fd) {
  char link[64], path[PATH_MAX] = "";
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  if (readlink(link, path, sizeof path - 1) < 0) path[0] = 0;
  return noted((int)syscall(SYS_fsync, fd), "synced", path);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags) {
  return noted((int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags), "named", to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
  return renameat2(from_folder, from, to_folder, to, 0);
}

int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }
