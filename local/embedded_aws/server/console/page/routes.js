// Which arrows of the picture an event takes.

const OUTSIDE = "outside";
const QUEUE = "aws:sqs/queue:Queue";
const FUNCTION = "aws:lambda/function:Function";
const DELIVERING = new Set([QUEUE, "aws:sns/topic:Topic", "aws:cloudwatch/eventRule:EventRule"]);
const APIS = new Set(["aws:apigateway/restApi:RestApi", "aws:apigatewayv2/api:Api"]);
const METHOD = /^(?<methods>[A-Z, ]+) (?<path>\/\S*)$/;

export class Routes {
    constructor(picture) {
        this.nodes = new Map(picture.nodes.map(node => [node.id, node]));
        this.byArn = new Map(picture.nodes.filter(node => node.arn).map(node => [node.arn, node]));
        this.edges = picture.edges;
        this.out = Map.groupBy(picture.edges.keys(), index => picture.edges[index].source);
        this.into = Map.groupBy(picture.edges.keys(), index => picture.edges[index].target);
    }

    // The node of an ARN; that of a function's version or alias is the function.
    find(arn) {
        if (!arn) {
            return undefined;
        }
        return this.byArn.get(arn) ?? this.byArn.get(arn.split(":").slice(0, 7).join(":"));
    }

    // Returns the steps of an event: {edge, reverse} for an arrow, or {node} where it has none.
    stepsOf(event) {
        const source = this.find(event.source);
        const target = this.find(event.target);
        if (!target) {
            return source ? [{node: source.id}] : [];
        }
        const steps = {
            request: () => this.#request(event, target),
            // What a queue, topic or rule delivers is an event of its own.
            invocation: () => (DELIVERING.has(source?.type) ? [{node: target.id}] : this.#between(source, target)),
            object: () => this.#between(source, target) ?? this.#fromOutside(target),
            message: () => this.#message(event, source, target),
            denial: () => this.#between(source, target, () => true) ?? (source && [{node: source.id}]),
        }[event.type];
        return (steps ? steps() : this.#between(source, target)) ?? [{node: target.id}];
    }

    #message(event, source, target) {
        if (event.action === "retried") {
            const back = this.#edges(target, source);
            return back.length ? [{edge: back[0], reverse: true}] : null;
        }
        return this.#between(source, target) ?? this.#roundabout(source, target);
    }

    // A function that sends to the dead-letter queue of its queue: the arrow begins at the queue.
    #roundabout(source, target) {
        const origins = (source ? (this.into.get(source.id) ?? []) : []).map(index => this.edges[index].source);
        const found = (this.into.get(target.id) ?? []).find(index => origins.includes(this.edges[index].source));
        return found === undefined ? null : [{edge: found, reverse: false}];
    }

    // Requests come from outside, and go on to what the API calls; functions and queues report themselves.
    #request(event, target) {
        const onward = (this.out.get(target.id) ?? []).filter(index => {
            const edge = this.edges[index];
            const {type} = this.nodes.get(edge.target);
            // An API behind a distribution may have rejected the request; what is behind an API has not seen it.
            const arrives = event.outcome === "ok" || APIS.has(type);
            return edge.meaning === "event" && ![FUNCTION, QUEUE].includes(type) && arrives && takes(edge, event);
        });
        return [
            ...(this.#fromOutside(target) ?? []),
            ...onward.map(edge => ({edge, reverse: false})),
        ];
    }

    #fromOutside(target) {
        const found = (this.into.get(target.id) ?? []).filter(index => {
            return this.nodes.get(this.edges[index].source).type === OUTSIDE;
        });
        return found.length ? found.map(edge => ({edge, reverse: false})) : null;
    }

    #between(source, target) {
        const [edge] = this.#edges(source, target);
        return edge === undefined ? null : [{edge, reverse: false}];
    }

    // Arrows from one node to another; the one of events first.
    #edges(source, target) {
        const found = (source ? (this.out.get(source.id) ?? []) : []).filter(index => {
            return this.edges[index].target === target?.id;
        });
        return found.sort((one, other) => rank(this.edges[one]) - rank(this.edges[other]));
    }

    // The queues whose failures end at a node, which messages can go back to.
    sourcesOfFailures(id) {
        const found = (this.into.get(id) ?? []).filter(index => this.edges[index].meaning === "failure");
        return found.map(index => this.nodes.get(this.edges[index].source)).filter(node => node.type === QUEUE);
    }

    // The dead-letter queues: where arrows of failures end.
    get deadLetterQueues() {
        const targets = this.edges.filter(edge => edge.meaning === "failure").map(edge => edge.target);
        return new Set(targets.filter(id => this.nodes.get(id).type === QUEUE));
    }
}

function rank(edge) {
    return ["event", "failure", "access"].indexOf(edge.meaning);
}

// Whether the label of an arrow names the route of a request: "GET, PUT /items/{id}", or "/api/*".
function takes(edge, {method, route}) {
    const lines = edge.label.split("\n");
    if (!edge.label || (lines.includes("other paths") && (route === null || route === "*"))) {
        return true;
    }
    return lines.some(line => {
        const {methods, path} = METHOD.exec(line)?.groups ?? {methods: "ANY", path: line};
        return path === route && methods.split(", ").some(each => each === method || each === "ANY");
    });
}
