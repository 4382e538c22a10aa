#!/bin/sh
# The ChatApp API from a POSIX shell. It needs curl (7.83 to wait where the server says so), and one of flock, perl, python3.
#
#     sh chatapp.sh /v1/licenses            prints the answer; a second argument, JSON, makes it a POST
#     . ./chatapp.sh                        licenses=$(chatapp /v1/licenses)
#
# One pair of tokens is made once, saved, shared by all processes of this user, and renewed when the server says so.

# Fill in these four, or set the environment variables.
base_url='{{baseUrl}}'
email='{{email}}'
app_id='{{appId}}'
password='{{appPassword}}'

base_url=${CHATAPP_BASE_URL:-$base_url} email=${CHATAPP_EMAIL:-$email}
app_id=${CHATAPP_APP_ID:-$app_id} password=${CHATAPP_PASSWORD:-$password}
case $base_url in '{{'*) base_url=https://api.chatapp.online ;; esac
base_url=${base_url%/}
folder=${CHATAPP_STATE:-${XDG_STATE_HOME:-$HOME/.local/state}/chatapp}
file=$folder/$(printf %s "$base_url-$app_id" | tr -cs 'A-Za-z0-9_.' '-').json

# query PATH [JSON]: prints the answer; returns 1 where it is a refusal.
query() {
  case $1 in /*) ;; *) fail 'a path begins with /' ;; esac
  case $app_id in '{{'*) fail 'fill in the lines at the top of this file' ;; esac
  load
  [ -n "$access" ] || renew ''
  more=2
  while send "$1" "Authorization: $access" ${2+"$2"}; do
    # The code is the signal, not the status. The query is repeated once; where the pair was one that another process
    # had saved, which may be over by now as well, once more.
    [ "$code" = ApiInvalidTokenError ] && [ $more -gt 0 ] || break
    renew "$access"
    more=$((adopted ? more - 1 : 0))
  done
  printf '%s\n' "$body"
  [ "$status" -lt 400 ]
}

# renew DEAD: replaces an access token that was refused; sets $access, and $adopted where another process had saved it.
renew() {
  umask 077
  mkdir -p "$folder" || fail "cannot make the folder $folder"
  {
    # The lock belongs to the open file 9: the system frees it when this shell ends, however it ends.
    flock 9 2>/dev/null || perl -e 'open F, ">&=9"; flock F, 2 or exit 1' 2>/dev/null ||
      python3 -c 'import fcntl; fcntl.flock(9, 2)' 2>/dev/null || fail "cannot lock $file.lock"
    load
    adopted=1
    case $access in '' | "$1") adopted=0 && refresh_or_make ;; esac
  } 9>>"$file.lock" || fail "cannot open $file.lock"
}

refresh_or_make() {
  if [ -n "$refresh" ]; then
    send /v1/tokens/refresh "Refresh: $refresh" ''
    [ "$code" = ApiInvalidRefreshTokenError ] || { keep tokens.refresh; return; }
  fi
  # No pair, or certainly a dead one. Nothing else leads here: tokens.make is limited to 100 a day.
  mark=$({ sha256sum || shasum -a 256 || cksum; } 2>/dev/null <<END | cut -c 1-4
$email
$password
END
  )
  [ "$refused" != "$mark" ] || fail "these credentials were refused before: correct them, or delete $file"
  # Saved before: a make whose answer is lost is found by its key, and where nothing can be saved none is made.
  key=${old_key:-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')}
  save '' '' "$key" ''
  send /v1/tokens "Idempotency-Key: $key" \
    "{\"email\":\"$(quote "$email")\",\"password\":\"$(quote "$password")\",\"appId\":\"$(quote "$app_id")\"}"
  [ -z "$old_key" ] || mark= # An old key may be what was refused.
  case $code:$status in :* | *:429 | *:5*) ;; *) save '' '' '' "$mark" ;; esac
  keep tokens.make
}

# keep METHOD: saves the pair of the answer before anybody uses it.
keep() {
  access=$(field accessToken "$body") refresh=$(field refreshToken "$body")
  [ "$status" = 200 ] && [ -n "$access" ] || fail "$1 was answered with $status ${code:+$body}"
  save "$access" "$refresh" '' ''
}

load() {
  saved=
  [ ! -e "$file" ] || saved=$(cat "$file") || fail "cannot read $file"
  access=$(field accessToken "$saved") refresh=$(field refreshToken "$saved")
  old_key=$(field key "$saved") refused=$(field refused "$saved")
}

# save ACCESS REFRESH KEY REFUSED: all or nothing: a new file, safe on the disk, takes the place of the old one.
save() {
  cat >"$file.new" <<END && { sync "$file.new" 2>/dev/null || :; } && mv -f "$file.new" "$file" || fail "cannot save $file"
{"accessToken":"$1","refreshToken":"$2","key":"$3","refused":"$4"}
END
}

# send PATH HEADER [BODY]: one call, repeated where the server says when; sets $status, $body and $code. Nothing secret
# is on a command line: curl reads it from stdin. No redirect is followed: it would carry the token to another server.
send() {
  config="url = \"$base_url$(quote "$1")\"
header = \"$2\""
  [ -z "${3+body}" ] || config="$config
header = \"Content-Type: application/json\"
data-raw = \"$(quote "$3" | tr '\n' ' ')\""
  for left in 2 1 0; do
    # Without 9: curl must not hold the lock when this shell is killed.
    answer=$(curl -qgs -m 30 -w '\n%{http_code} %header{retry-after}' -K - 9>&- <<END
$config
END
    ) && end=${answer##*"
"} || end=0
    status=${end%% *} body=${answer%"
"*}
    case $end:$1 in
      # Of a query nobody knows whether it was done. The token methods give the same pair again.
      0:/v1/tokens*) [ $left -gt 0 ] && wait=1 || fail "no answer from $base_url" ;;
      0:*) fail "no answer from $base_url" ;;
      429\ [0-9]:* | 429\ [12][0-9]:* | 503\ [0-9]:* | 503\ [12][0-9]:*) wait=${end#* } ;;
      *) break ;;
    esac
    [ $left -gt 0 ] || break
    sleep "$wait" 9>&-
  done
  code=
  [ "$status" -lt 400 ] || code=$(field code "$body")
}

# field NAME JSON: the first text of that name.
field() {
  tr ',{' '\n\n' <<END | sed -n 's/^ *"'"$1"'" *: *"\([^"]*\)".*/\1/p' | sed 's:\\/:/:g;q'
$2
END
}

# quote TEXT: as it stands between double quotes, in JSON and in the configuration of curl.
quote() {
  sed 's/[\\"]/\\&/g' <<END
$1
END
}

fail() {
  printf 'chatapp: %s\n' "$1" >&2
  exit 1
}

chatapp() (query "$@")
case ${0##*/} in chatapp.sh) if [ $# -gt 0 ]; then query "$@"; else query /v1/licenses; fi ;; esac
