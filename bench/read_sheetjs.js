// The SheetJS side of read.sh: prints who read, how many workbooks and cells,
// and the seconds of CPU that took.
const fs = require("fs");
const XLSX = require("xlsx");

const books = fs.readFileSync(process.argv[2], "utf8").trim().split("\n").map((name) => fs.readFileSync(name));

function readAll(books) {
  let cells = 0;
  for (const data of books) {
    const book = XLSX.read(data, { type: "buffer" });
    for (const name of book.SheetNames) {
      for (const row of XLSX.utils.sheet_to_json(book.Sheets[name], { header: 1, raw: true })) {
        for (const value of row) if (value !== undefined && value !== null && value !== "") cells++;
      }
    }
  }
  return cells;
}

readAll(books.slice(0, 50));
const start = process.cpuUsage();
const cells = readAll(books);
const used = process.cpuUsage(start);
console.log(`result SheetJS ${books.length} ${cells} ${((used.user + used.system) / 1e6).toFixed(3)}`);
