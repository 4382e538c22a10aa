#!/usr/bin/env python3
"""Licenses, chats, a text; then the access token ends, and work goes on. The token is recipes/chatapp.py's business."""
import json, os, sys, time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../recipes'))
from chatapp import query

def data(path, body=None):
    """What a query is answered with; without an answer, the end."""
    status, text = query(path, None if body is None else json.dumps(body))
    if status >= 400:
        sys.exit(f'{path} was answered with {text}')
    return json.loads(text)['data']

license = data('/v1/licenses')[0]
messenger = license['messenger'][0]['type']
print(f'license {license["licenseId"]}, {messenger}')

chats = f'/v1/licenses/{license["licenseId"]}/messengers/{messenger}/chats'
chat = data(f'{chats}?limit=5')['items'][0]['id']
print(f'chat {chat}')

sent = data(f'{chats}/{chat}/messages/text', {'text': 'Your order is on its way'})
print(f'sent {sent["id"]}')

# Nobody has to know when the token ends; here it is waited for, to show what comes then.
wait = data('/v1/tokens/check')['accessTokenEndTime'] - int(time.time()) + 1
print(f'waiting for the end of the access token, {wait} s', flush=True)
time.sleep(max(0, wait))

last = data(f'{chats}/{chat}/messages?limit=1')['items'][0]
print(f'went on: {last["message"]["text"]}')
