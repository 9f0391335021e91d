// The order of the results on the page of the search: guides before the changelog, decisions and reports.
var Scorer = {
  score: ([name, , , , score]) =>
    /^(decisions|reports|upstream|changelog|source|benchmarks|data-plane|measurements|robustness|measured-against-aws|security|architecture|contributing|dependencies)/.test(name)
      ? score / 10
      : score,
  objNameMatch: 11, objPartialMatch: 6, objPrio: { 0: 15, 1: 5, 2: -5 }, objPrioDefault: 0,
  title: 15, partialTitle: 7, term: 5, partialTerm: 2,
};
