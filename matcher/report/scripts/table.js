// Tables: TanStack's table core sorts, filters and pages; the elements are ours, plain and semantic.

const ROWS_A_PAGE = 50;
let printing = false; // on paper every row stands

const includesAll = (row, column, wanted) => {
  const text = row.getValue(column);
  return wanted.every((part) => text.includes(part));
};
const oneOf = (row, column, wanted) => wanted.includes(row.getValue(column));

// Unknown numbers come last whichever way is sorted.
function compare(one, other, column) {
  const [a, b] = [one.getValue(column), other.getValue(column)];
  return typeof a === "string" ? a.localeCompare(b, night.language, { numeric: true }) : a - b;
}

const searched = (text) => text.toLowerCase().split(/\s+/).filter(Boolean);

function tableColumns(columns, text) {
  const shown = columns.map(({ id, value, sortable = true }) => ({
    id,
    accessorFn: (row) => value(row) ?? undefined,
    sortingFn: compare,
    sortUndefined: "last",
    enableSorting: sortable,
    filterFn: oneOf,
  }));
  const words = { id: "words", accessorFn: (row) => text(row).toLowerCase(), filterFn: includesAll };
  return [...shown, words];
}

const wordsOf = (columns) => (row) => columns.map(({ value }) => value(row) ?? "").join(" ");

// The table's state, kept while other views are shown.
function useTable({ id, columns, rows, text, size, filters, sort }) {
  const [state, setState] = useKept(`table ${id}`, null);
  const defined = useMemo(() => tableColumns(columns, text || wordsOf(columns)), [columns, text]);
  const [table] = useState(() => TableCore.createTable({
    state: {}, columns: defined, data: rows, onStateChange: () => {}, renderFallbackValue: null,
  }));
  const current = state || {
    ...table.initialState, sorting: sort, pagination: { pageIndex: 0, pageSize: size },
  };
  const pages = printing ? { pageIndex: 0, pageSize: Number.MAX_SAFE_INTEGER } : current.pagination;
  table.setOptions((before) => ({
    ...before,
    columns: defined,
    data: rows,
    autoResetPageIndex: false,
    sortDescFirst: false,
    enableMultiSort: false,
    state: { ...current, columnFilters: filters, pagination: pages },
    onStateChange: (update) => setState((was) =>
      (typeof update === "function" ? update({ ...(was || current) }) : update)),
    getCoreRowModel: TableCore.getCoreRowModel(),
    getFilteredRowModel: TableCore.getFilteredRowModel(),
    getSortedRowModel: TableCore.getSortedRowModel(),
    getPaginationRowModel: TableCore.getPaginationRowModel(),
  }));
  return table;
}

const ARIA_SORT = { asc: "ascending", desc: "descending" };
const ARROWS = { asc: "▲", desc: "▼" };

function HeaderCell({ column, sorter }) {
  const way = sorter.getIsSorted();
  const sort = way ? { "aria-sort": ARIA_SORT[way] } : {};
  const style = `c-${column.id}${column.right ? " r" : ""}`;
  // A head that is repeated on the next sheet of paper shows no buttons.
  if (column.sortable === false || printing) {
    return html`<th scope="col" class=${style}>${column.title}</th>`;
  }
  return html`<th scope="col" class=${style} ...${sort}>
    <button type="button" class="sort" onClick=${sorter.getToggleSortingHandler()}>${column.title}<span aria-hidden="true" class="arrow">${way ? ARROWS[way] : "↕"}</span></button></th>`;
}

function BodyCell({ column, row, place }) {
  const content = column.cell ? column.cell(row) : column.value(row);
  if (column.head) return html`<th scope="row" data-label=${column.title}>${content}</th>`;
  const style = [column.right ? "r" : "", column.style || ""].join(" ").trim();
  return html`<td class=${style} data-label=${column.title}>${content}</td>`;
}

function Pager({ table, n }) {
  const { pageIndex, pageSize } = table.getState().pagination;
  if (n <= pageSize) return null;
  const go = (step) => table.setPageIndex(pageIndex + step);
  return html`<p class="pager">
    <button type="button" disabled=${!table.getCanPreviousPage()} onClick=${() => go(-1)}>${say("page-earlier")}</button>
    <span>${say("page-rows-from-to", { from: pageIndex * pageSize + 1, to: Math.min(n, (pageIndex + 1) * pageSize), n })}</span>
    <button type="button" disabled=${!table.getCanNextPage()} onClick=${() => go(1)}>${say("page-further")}</button>
    <button type="button" onClick=${() => table.setPagination({ pageIndex: 0, pageSize: n })}>${say("page-all-rows")}</button></p>`;
}

/* A table of `rows`. A column has `id`, `title`, `value` of a row (by which it is sorted and searched) and may
   have `cell` (what is shown), `head` (it names the row), `right`, `style`, `sortable`. `search` are the words
   that all must stand in a row, `filters` what columns must be: [{ id, value: [...] }]. */
function Table({ id, caption, remark, columns, rows, text, search = "", filters = [], sort = [],
  size = ROWS_A_PAGE, style = "", empty, rowStyle, counted = false }) {
  const wanted = searched(search);
  const asked = wanted.length ? [...filters, { id: "words", value: wanted }] : filters;
  const table = useTable({ id, columns, rows, text, size, filters: asked, sort });
  const question = JSON.stringify(asked);
  const before = useRef(question);
  useLayoutEffect(() => {
    if (before.current !== question) table.setPageIndex(0);
    before.current = question;
  }, [question]);
  if (!rows.length && empty) return html`<${Empty}>${empty}<//>`;
  const n = table.getFilteredRowModel().rows.length;
  return html`
    ${counted && html`<p class="count" role="status">${say("page-rows-shown", { n, total: rows.length })}</p>`}
    <table class=${style}>
      <caption>${caption}${remark && html` <span>${remark}</span>`}</caption>
      <thead><tr>${columns.map((column) => html`<${HeaderCell} key=${column.id} column=${column} sorter=${table.getColumn(column.id)} />`)}</tr></thead>
      <tbody>${table.getRowModel().rows.map(({ id: key, original }) =>
        html`<tr key=${key} class=${rowStyle ? rowStyle(original) : ""}>${columns.map((column) =>
          html`<${BodyCell} key=${column.id} column=${column} row=${original} />`)}</tr>`)}</tbody>
    </table>
    ${n === 0 && rows.length > 0 && html`<${Empty}>${say("page-no-row-passes")}<//>`}
    <${Pager} table=${table} n=${n} />`;
}
