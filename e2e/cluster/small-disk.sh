# PostgreSQL with its data on a disk of its own, in memory, that can be filled up; started again whenever it ends, as a
# service is. Reads "fill" and "free" from stdin, and answers each with a line; when stdin ends, all of it ends.
# Runs in namespaces of its own: nothing is mounted for anybody else.
set -eu
disk=$1 size=$2 port=$3 programs=$4 inherited=$5

# PostgreSQL refuses to run as root.
if [ "$inherited" = 0 ]; then
  as_other() { setpriv --reuid=65534 --regid=65534 --clear-groups -- "$@"; }
else
  as_other() { unshare --map-user=65534 -- "$@"; }
fi

mount -t tmpfs -o "size=$size,mode=1777" tmpfs "$disk"
as_other "$programs/initdb" --pgdata "$disk/data" --username chatapp --auth trust --locale C --encoding UTF8 \
  --no-sync --wal-segsize=1 >/dev/null
(
  while :; do
    as_other "$programs/postgres" -D "$disk/data" -p "$port" -k "$disk" -c listen_addresses=127.0.0.1 \
      -c shared_buffers=16MB -c max_wal_size=8MB -c min_wal_size=2MB >&2 || true
    sleep 0.3
  done
) </dev/null &

while read -r wanted; do
  case $wanted in
    fill) cat /dev/zero >"$disk/ballast" 2>/dev/null || true ;;
    free) rm "$disk/ballast" ;;
  esac
  echo "$wanted: done"
done
