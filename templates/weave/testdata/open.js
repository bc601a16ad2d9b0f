// Opens workbooks with exceljs, for TestOthersOpen, and prints of each how many cells
// hold something: node open.js FILE...
const ExcelJS = require("exceljs");

(async () => {
  for (const name of process.argv.slice(2)) {
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(name);
    let cells = 0;
    book.eachSheet((s) => s.eachRow((row) => row.eachCell((c) => {
      if (c.value !== null && c.value !== "" && c.master === c) cells++;
    })));
    console.log(name, cells);
  }
})().catch((e) => {
  console.error(e);
  process.exit(1);
});
