<?php
// Deletes the pair before it refreshes. Whatever comes between, a crash or a lost reply, leaves none.

function call(string $method, string $path, string $header, string $body = ''): array
{
    $http = ['method' => $method, 'header' => "$header\r\nContent-Type: application/json\r\nContent-Length: " . strlen($body), 'content' => $body, 'ignore_errors' => true];
    $text = @file_get_contents(getenv('CHATAPP_BASE_URL') . $path, false, stream_context_create(['http' => $http]));
    if ($text === false) exit("no answer\n");
    return [(int) explode(' ', $http_response_header[0])[1], json_decode($text, true)];
}

function save(array $pair): array
{
    file_put_contents(getenv('HOME') . '/pair.json.' . getmypid(), json_encode($pair));
    rename(getenv('HOME') . '/pair.json.' . getmypid(), getenv('HOME') . '/pair.json');
    return $pair;
}

function make(): array
{
    $credentials = ['email' => getenv('CHATAPP_EMAIL'), 'password' => getenv('CHATAPP_PASSWORD'), 'appId' => getenv('CHATAPP_APP_ID')];
    [$status, $answer] = call('POST', '/v1/tokens', 'Accept: application/json', json_encode($credentials));
    if ($status !== 200) exit("refused\n");
    return save($answer['data']);
}

function load(): array
{
    return json_decode(@file_get_contents(getenv('HOME') . '/pair.json') ?: 'null', true) ?? make();
}

$pair = load();
[$status, $answer] = call('GET', '/v1/licenses', "Authorization: $pair[accessToken]");
if (($answer['error']['code'] ?? '') === 'ApiInvalidTokenError') {
    unlink(getenv('HOME') . '/pair.json');
    [$renewed, $answer] = call('POST', '/v1/tokens/refresh', "Refresh: $pair[refreshToken]");
    $pair = $renewed === 200 ? save($answer['data']) : make();
    [$status] = call('GET', '/v1/licenses', "Authorization: $pair[accessToken]");
}
exit($status === 200 ? 0 : 1);
