#!/bin/sh
# Its password was changed long ago. It asks for a token each time it is started, and is refused each time.

step=1
while [ $step -le "${HABIT_STEPS:-5}" ]; do
  answer=$(curl -sS "$CHATAPP_BASE_URL/v1/tokens" -H 'Content-Type: application/json' \
    -d '{"email":"'"$CHATAPP_EMAIL"'","password":"the password of last year","appId":"'"$CHATAPP_APP_ID"'"}')
  echo "$step $(echo "$answer" | sed -n 's/.*"code":"\([^"]*\)".*/\1/p')"
  sleep "$(printf '%s' "${HABIT_PAUSE_MS:-1000}" | sed 's/^/000/; s/\(...\)$/.\1/')"
  step=$((step + 1))
done
