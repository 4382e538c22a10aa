"""Makes a token "just in case" before each query, uses it once, and forgets it."""
import json, os, time, urllib.error, urllib.request

BASE_URL = os.environ['CHATAPP_BASE_URL']


def call(method, path, headers, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(BASE_URL + path, data, {'Content-Type': 'application/json', **headers}, method=method)
    try:
        return json.load(urllib.request.urlopen(request))
    except urllib.error.HTTPError as refusal:
        return json.load(refusal)


for step in range(int(os.environ.get('HABIT_STEPS', 5))):
    made = call('POST', '/v1/tokens', {}, {
        'email': os.environ['CHATAPP_EMAIL'], 'password': os.environ['CHATAPP_PASSWORD'], 'appId': os.environ['CHATAPP_APP_ID'],
    })
    if made['success']:
        answer = call('GET', '/v1/me', {'Authorization': made['data']['accessToken']})
    else:
        answer = made
    print(step + 1, 'answered' if answer['success'] else answer['error']['code'], flush=True)
    time.sleep(int(os.environ.get('HABIT_PAUSE_MS', 1000)) / 1000)
