#!/bin/sh
# Licenses, chats, a text; then the access token ends, and work goes on. The token is recipes/chatapp.sh's business.

. "$(dirname "$0")/../../recipes/chatapp.sh"

# number NAME JSON: the first number of that name.
number() {
  tr ',{' '\n\n' <<END | sed -n 's/^ *"'"$1"'" *: *\([0-9]\{1,\}\).*/\1/p' | sed q
$2
END
}

# data PATH [JSON]: the answer of a query; without one, the end.
data() {
  answer=$(chatapp "$@") || fail "$1 was answered with $answer"
}

data /v1/licenses
license=$(number licenseId "$answer") type=$(field type "$answer")
echo "license $license, $type"

chats=/v1/licenses/$license/messengers/$type/chats
data "$chats?limit=5"
chat=$(field id "$answer")
echo "chat $chat"

data "$chats/$chat/messages/text" '{"text":"Your order is on its way"}'
echo "sent $(field id "$answer")"

# Nobody has to know when the token ends; here it is waited for, to show what comes then.
data /v1/tokens/check
wait=$(($(number accessTokenEndTime "$answer") - $(date +%s) + 1))
echo "waiting for the end of the access token, $wait s"
[ $wait -le 0 ] || sleep $wait

data "$chats/$chat/messages?limit=1"
echo "went on: $(field text "$answer")"
