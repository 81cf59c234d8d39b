// Sorts the tables of the report: a click on a column's head, once for each direction.
// Without scripts the tables stay in the order of the city.

/**
 * What a cell is sorted by: its number where it has one, else its words.
 * @param {HTMLTableRowElement} row
 * @param {number} column
 * @returns {number | string}
 */
function key(row, column) {
  const cell = row.cells[column];
  const value = cell.dataset.value;
  return value === undefined ? (cell.textContent ?? "") : Number(value);
}

/**
 * @param {HTMLTableElement} table
 * @param {number} column
 * @param {boolean} rising
 */
function sort(table, column, rising) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  rows.sort((first, second) => {
    const a = key(first, column);
    const b = key(second, column);
    const order =
      typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
    return rising ? order : -order;
  });
  body.append(...rows);
}

for (const table of /** @type {NodeListOf<HTMLTableElement>} */ (
  document.querySelectorAll("table.sortable")
)) {
  const heads = /** @type {HTMLTableCellElement[]} */ ([...(table.tHead?.rows[0].cells ?? [])]);
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const words = table.tBodies[0].rows[0]?.cells[column].dataset.value === undefined;
      const now = head.getAttribute("aria-sort");
      const rising = now === null ? words : now === "descending";
      heads.forEach((one) => one.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      sort(table, column, rising);
    });
  });
}
