"""Saves the pair it made, and never one that a refresh gave: each run begins with the first pair again."""
import json, os, sys, urllib.error, urllib.request

FILE = os.environ['HOME'] + '/pair.json'
CREDENTIALS = {'email': os.environ['CHATAPP_EMAIL'], 'password': os.environ['CHATAPP_PASSWORD'], 'appId': os.environ['CHATAPP_APP_ID']}


def call(method, path, headers, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ['CHATAPP_BASE_URL'] + path, data, {'Content-Type': 'application/json', **headers}, method=method)
    try:
        return json.load(urllib.request.urlopen(request))
    except urllib.error.HTTPError as refusal:
        return json.load(refusal)


if not os.path.exists(FILE):
    made = call('POST', '/v1/tokens', {}, CREDENTIALS)
    if not made['success']:
        sys.exit(made['error']['code'])
    json.dump(made['data'], open(FILE, 'w'))
pair = json.load(open(FILE))
answer = call('GET', '/v1/licenses', {'Authorization': pair['accessToken']})
if answer.get('error', {}).get('code') == 'ApiInvalidTokenError':
    renewed = call('POST', '/v1/tokens/refresh', {'Refresh': pair['refreshToken']})
    if not renewed['success']:
        sys.exit(renewed['error']['code'])
    answer = call('GET', '/v1/licenses', {'Authorization': renewed['data']['accessToken']})
sys.exit(not answer['success'])
