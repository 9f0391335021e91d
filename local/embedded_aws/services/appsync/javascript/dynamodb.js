
// Replaces functions of MiniStack's worker: `util.transform` returns JSON, as in AWS, and the helpers of the
// module `@aws-appsync/utils/dynamodb` take plain values and filters.

function _toAttribute(value) {
  if (value === null || value === undefined) return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(_toAttribute) };
  return { M: _toAttributes(value) };
}

function _toAttributes(values) {
  const given = Object.entries(values || {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, _toAttribute(value)]));
}

// Names and values of expressions, which differ by their prefix if several are in a request.
function _makeTerms(prefix) {
  const names = {}, values = {};
  return {
    names,
    values,
    name(path) {
      // Names that differ in such characters only, as `a-b` and `a_b` do, are two names.
      const key = `#${path.replace(/\W/g, (character) => `_${character.charCodeAt(0)}_`)}`;
      names[key] = path;
      return key;
    },
    value(path, kind, value) {
      const plain = `:${prefix}${path.replace(/\W/g, "_")}_${kind}`;
      let key = plain;
      for (let count = 1; key in values; count += 1) key = `${plain}_${count}`;
      values[key] = _toAttribute(value);
      return key;
    },
    finish(expression) {
      const used = Object.keys(values).length ? { expressionValues: values } : {};
      return { expression, expressionNames: names, ...used };
    },
  };
}

const _COMPARISONS = { eq: "=", ne: "<>", lt: "<", le: "<=", gt: ">", ge: ">=" };
const _CALLS = {
  contains: "contains", notContains: "NOT contains", beginsWith: "begins_with", attributeType: "attribute_type",
};

function _buildCondition(terms, field, operator, operand) {
  const name = terms.name(field);
  const keep = (value) => terms.value(field, operator, value);
  if (operator in _COMPARISONS) return `${name} ${_COMPARISONS[operator]} ${keep(operand)}`;
  if (operator in _CALLS) return `${_CALLS[operator]}(${name}, ${keep(operand)})`;
  if (operator === "between") return `${name} BETWEEN ${keep(operand[0])} AND ${keep(operand[1])}`;
  if (operator === "in") return `${name} IN (${operand.map(keep).join(", ")})`;
  if (operator === "attributeExists") return `attribute_${operand ? "" : "not_"}exists(${name})`;
  throw new Error(`'${operator}' is not an operator of a filter`);
}

function _buildFilter(terms, filter) {
  const parts = Object.entries(filter || {}).map(([key, value]) => {
    if (value === null || value === undefined) return "";
    if (key === "and" || key === "or") {
      const inner = [].concat(value).map((each) => _buildFilter(terms, each)).filter(Boolean);
      return inner.join(key === "and" ? " AND " : " OR ");
    }
    if (key === "not") {
      const inner = _buildFilter(terms, value);
      return inner && `NOT ${inner}`;
    }
    const given = Object.entries(value).filter(([, operand]) => operand !== null && operand !== undefined);
    return given.map(([operator, operand]) => _buildCondition(terms, key, operator, operand)).join(" AND ");
  });
  return parts.filter(Boolean).map((part) => `(${part})`).join(" AND ");
}

function _ddbExpression(filter) {
  const terms = _makeTerms("");
  const expression = _buildFilter(terms, typeof filter === "string" ? JSON.parse(filter) : filter);
  return JSON.stringify({ expression, expressionNames: terms.names, expressionValues: terms.values });
}

function _expressionOf(member, filter) {
  if (!filter) return {};
  if (typeof filter.expression === "string") return { [member]: filter };
  const terms = _makeTerms(`${member}_`);
  const expression = _buildFilter(terms, filter);
  return expression ? { [member]: terms.finish(expression) } : {};
}

const _OPERATION = Symbol("operation of an update");

function _hasOperation(value) {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  return _OPERATION in value || Object.values(value).some(_hasOperation);
}

function _buildUpdate(terms, given, path, sets, removes) {
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const field = [...path, key];
    const name = field.map((part) => terms.name(part)).join(".");
    const keep = (kind, each) => terms.value(field.join("."), kind, each);
    const operation = value !== null && typeof value === "object" ? value[_OPERATION] : undefined;
    const old = (none) => `if_not_exists(${name}, ${keep("none", none)})`;
    if (operation === "remove") removes.push(name);
    else if (operation === "increment") sets.push(`${name} = ${old(0)} + ${keep("by", value.by ?? 1)}`);
    else if (operation === "decrement") sets.push(`${name} = ${old(0)} - ${keep("by", value.by ?? 1)}`);
    else if (operation === "append") sets.push(`${name} = list_append(${old([])}, ${keep("new", value.value)})`);
    else if (operation === "prepend") sets.push(`${name} = list_append(${keep("new", value.value)}, ${old([])})`);
    else if (operation === "updateListItem") sets.push(`${name}[${value.index}] = ${keep("new", value.value)}`);
    else if (operation) sets.push(`${name} = ${keep("new", value.value)}`);
    else if (_hasOperation(value)) _buildUpdate(terms, value, field, sets, removes);
    else sets.push(`${name} = ${keep("new", value)}`);
  }
}

function _updateOf(update) {
  if (typeof update?.expression === "string") return update;
  const terms = _makeTerms("update_"), sets = [], removes = [];
  _buildUpdate(terms, update || {}, [], sets, removes);
  const parts = [sets.length ? `SET ${sets.join(", ")}` : "", removes.length ? `REMOVE ${removes.join(", ")}` : ""];
  return terms.finish(parts.filter(Boolean).join(" "));
}

function _projectionOf(paths) {
  if (!Array.isArray(paths)) return paths ? { projection: paths } : {};
  const terms = _makeTerms("");
  const names = paths.map((path) => path.split(".").map((part) => terms.name(part)).join("."));
  return { projection: terms.finish(names.join(", ")) };
}

function _mapTables(tables, convert) {
  return Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, convert(table)]));
}

function makeDdbHelpers() {
  const operate = (operation) => (value, index) => ({ [_OPERATION]: operation, value, index });
  const count = (operation) => (by) => ({ [_OPERATION]: operation, by });
  const read = (operation) => ({ query, filter, projection, ...more } = {}) => ({
    operation, ...more, ..._expressionOf("query", query), ..._expressionOf("filter", filter),
    ..._projectionOf(projection),
  });
  const change = (operation, rest) => ({ key, condition, ...more }) => ({
    operation, key: _toAttributes(key), ..._expressionOf("condition", condition), ...rest(more),
  });
  const batchKeys = (operation) => ({ tables }) => ({
    operation, tables: _mapTables(tables, (keys) => keys.map(_toAttributes)),
  });
  const transact = (operation) => (given) => ({ operation, ...given });
  return {
    get: ({ key, projection, ...more }) => ({
      operation: "GetItem", ...more, key: _toAttributes(key), ..._projectionOf(projection),
    }),
    put: change("PutItem", ({ item, ...more }) => ({ ...more, attributeValues: _toAttributes(item) })),
    update: change("UpdateItem", ({ update, ...more }) => ({ ...more, update: _updateOf(update) })),
    remove: change("DeleteItem", (more) => more),
    scan: read("Scan"),
    query: read("Query"),
    sync: read("Sync"),
    batchGet: ({ tables }) => ({
      operation: "BatchGetItem",
      tables: _mapTables(tables, ({ keys, projection, ...more }) => (
        { ...more, keys: keys.map(_toAttributes), ..._projectionOf(projection) })),
    }),
    batchPut: batchKeys("BatchPutItem"),
    batchDelete: batchKeys("BatchDeleteItem"),
    transactGet: transact("TransactGetItems"),
    transactWrite: transact("TransactWriteItems"),
    operations: {
      add: operate("add"), replace: operate("replace"), append: operate("append"), prepend: operate("prepend"),
      updateListItem: operate("updateListItem"), remove: operate("remove"),
      increment: count("increment"), decrement: count("decrement"),
    },
  };
}
