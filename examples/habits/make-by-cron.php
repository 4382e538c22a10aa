<?php
// Makes a token each time cron starts it, whether the one before is over or not, and has something to send every third time.

function call(string $method, string $path, string $header, string $body = ''): array
{
    $http = ['method' => $method, 'header' => "$header\r\nContent-Type: application/json", 'content' => $body, 'ignore_errors' => true];
    return json_decode(file_get_contents(getenv('CHATAPP_BASE_URL') . $path, false, stream_context_create(['http' => $http])), true);
}

[$steps, $pause] = [(int) (getenv('HABIT_STEPS') ?: 5), getenv('HABIT_PAUSE_MS') === false ? 1000 : (int) getenv('HABIT_PAUSE_MS')];
$credentials = ['email' => getenv('CHATAPP_EMAIL'), 'password' => getenv('CHATAPP_PASSWORD'), 'appId' => getenv('CHATAPP_APP_ID')];
$row = null;
for ($step = 1; $step <= $steps; $step++) {
    $answer = call('POST', '/v1/tokens', 'Accept: application/json', json_encode($credentials));
    // Too many requests, or whatever else it is: the old row stays.
    $row = $answer['data'] ?? $row;
    if ($row && $step % 3 === 0) $answer = call('GET', '/v1/me', "Authorization: $row[accessToken]");
    echo $step, ' ', $answer['error']['code'] ?? 'answered', "\n";
    usleep(1000 * $pause);
}
