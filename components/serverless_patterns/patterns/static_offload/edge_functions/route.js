// Viewer request on the site's behaviour: finds the object behind an address. `SITE` is defined in front.
var crypto = require('crypto');

function handler(event) {
    var request = event.request;
    var object = isFile(request.uri) ? request.uri : pageOf(request.uri);
    if (isMissing(object)) {
        request.uri = SITE.errorPage;
    } else if (object === request.uri + '/' + SITE.index) {
        return redirectToDirectory(request);
    } else {
        request.uri = object;
    }
    return request;
}

// A dot alone makes no file: /users/jane.doe and /docs/v1.2 are addresses of pages.
function isFile(uri) {
    var path = decode(uri);
    var suffix = /\.[^.\/]*$/.exec(path.toLowerCase());
    return (suffix !== null && SITE.suffixes.indexOf(suffix[0]) >= 0) || SITE.files.indexOf(path) >= 0;
}

function pageOf(uri) {
    if (SITE.singlePage) {
        return '/' + SITE.index;
    }
    return (uri.endsWith('/') ? uri : uri + '/') + SITE.index;
}

// Only pages are looked up: assets of earlier releases are served, but no longer listed.
function isMissing(object) {
    if (!SITE.errorPage || !/\.html?$/i.test(object)) {
        return false;
    }
    var digest = crypto.createHash('sha256').update(decode(object)).digest('base64').slice(0, 4);
    return SITE.pages.indexOf(' ' + digest) < 0;
}

function decode(uri) {
    try {
        return decodeURIComponent(uri);
    } catch (error) {
        return uri;
    }
}

// Relative links of a page only work below its directory's address, which ends in a slash.
function redirectToDirectory(request) {
    // "//host" and "/\host" would lead to another site.
    var location = encode(request.uri.replace(/^[\/\\]+/, '/')) + '/';
    var query = queryOf(request.querystring);
    return {
        statusCode: 301,
        statusDescription: 'Moved Permanently',
        headers: { location: { value: query ? location + '?' + query : location } }
    };
}

function queryOf(parameters) {
    var pairs = [];
    Object.keys(parameters).forEach(function (name) {
        (parameters[name].multiValue || [parameters[name]]).forEach(function (one) {
            pairs.push(one.value === '' ? escapeParameter(name) : escapeParameter(name) + '=' + escapeParameter(one.value));
        });
    });
    return pairs.join('&');
}

function escapeParameter(text) {
    return encode(text).replace(/[&#]/g, encodeURIComponent);
}

// What is percent-encoded already stays as it is.
function encode(text) {
    return encodeURI(text).replace(/%25/g, '%');
}
