// Runs a CloudFront Function on events from standard input; like there, only a few modules can be required.
const vm = require('vm');
const modules = { crypto: require('crypto'), querystring: require('querystring') };
const { code, events } = JSON.parse(require('fs').readFileSync(0, 'utf-8'));
const sandbox = vm.createContext({ require: (name) => modules[name] });
vm.runInContext(code, sandbox);
process.stdout.write(JSON.stringify(events.map((event) => sandbox.handler(event))));
