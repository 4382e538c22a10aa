<?php
// Keeps its pair, and replaces it by a timer, however much life it has left. A round is an hour of that timer.

function call(string $method, string $path, string $header, string $body = ''): array
{
    $http = ['method' => $method, 'header' => "$header\r\nContent-Type: application/json", 'content' => $body, 'ignore_errors' => true];
    return json_decode(file_get_contents(getenv('CHATAPP_BASE_URL') . $path, false, stream_context_create(['http' => $http])), true);
}

[$steps, $pause] = [(int) (getenv('HABIT_STEPS') ?: 5), getenv('HABIT_PAUSE_MS') === false ? 1000 : (int) getenv('HABIT_PAUSE_MS')];
$credentials = ['email' => getenv('CHATAPP_EMAIL'), 'password' => getenv('CHATAPP_PASSWORD'), 'appId' => getenv('CHATAPP_APP_ID')];
$row = call('POST', '/v1/tokens', 'Accept: application/json', json_encode($credentials))['data'] ?? exit("no token\n");
for ($step = 1; $step <= $steps; $step++) {
    $row = call('POST', '/v1/tokens/refresh', "Refresh: $row[refreshToken]")['data'] ?? $row;
    $answer = call('GET', '/v1/me', "Authorization: $row[accessToken]");
    echo $step, ' ', $answer['error']['code'] ?? 'answered', "\n";
    usleep(1000 * $pause);
}
