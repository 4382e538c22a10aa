#!/bin/sh
# The recipes, one after the other, each in a process of its own, as cron starts them. All three share one pair.

recipes=$(dirname "$0")/../../recipes
step=1
while [ $step -le "${HABIT_STEPS:-5}" ]; do
  case $((step % 3)) in
    0) php "$recipes/chatapp.php" /v1/me ;;
    1) python3 "$recipes/chatapp.py" /v1/me ;;
    2) sh "$recipes/chatapp.sh" /v1/me ;;
  esac >/dev/null && echo "$step answered" || echo "$step refused"
  sleep "$(printf '%s' "${HABIT_PAUSE_MS:-1000}" | sed 's/^/000/; s/\(...\)$/.\1/')"
  step=$((step + 1))
done
