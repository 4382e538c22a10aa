"""Sends the refresh token in the body, where it is not read: the refresh never works, and a token is made in its place."""
import json, os, time, urllib.error, urllib.request

CREDENTIALS = {'email': os.environ['CHATAPP_EMAIL'], 'password': os.environ['CHATAPP_PASSWORD'], 'appId': os.environ['CHATAPP_APP_ID']}


def call(method, path, headers, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {'Content-Type': 'application/json', **headers}
    request = urllib.request.Request(os.environ['CHATAPP_BASE_URL'] + path, data, headers, method=method)
    try:
        return json.load(urllib.request.urlopen(request))
    except urllib.error.HTTPError as refusal:
        return json.load(refusal)


pair = call('POST', '/v1/tokens', {}, CREDENTIALS)['data']
for step in range(int(os.environ.get('HABIT_STEPS', 5))):
    answer = call('GET', '/v1/me', {'Authorization': pair['accessToken']})
    if not answer['success']:
        renewed = call('POST', '/v1/tokens/refresh', {}, {'refreshToken': pair['refreshToken']})
        if not renewed['success']:
            renewed = call('POST', '/v1/tokens', {}, CREDENTIALS)
        pair = renewed.get('data', pair)
        answer = call('GET', '/v1/me', {'Authorization': pair['accessToken']})
    print(step + 1, 'answered' if answer['success'] else answer['error']['code'], flush=True)
    time.sleep(int(os.environ.get('HABIT_PAUSE_MS', 1000)) / 1000)
