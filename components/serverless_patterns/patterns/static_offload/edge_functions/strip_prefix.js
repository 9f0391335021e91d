// Viewer request: the origin's paths begin after the prefix, which `PREFIX` in front defines.
function handler(event) {
    var request = event.request;
    if (request.uri.startsWith(PREFIX + '/')) {
        request.uri = request.uri.slice(PREFIX.length);
    }
    return request;
}
