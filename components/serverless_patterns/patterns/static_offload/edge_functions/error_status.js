// Viewer response on the site's behaviour: the error page is an object like any other, marked by its metadata.
function handler(event) {
    var response = event.response;
    if (response.headers['x-amz-meta-status']) {
        delete response.headers['x-amz-meta-status'];
        response.statusCode = 404;
        response.statusDescription = 'Not Found';
    }
    return response;
}
