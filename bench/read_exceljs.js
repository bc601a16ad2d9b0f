// The exceljs side of read.sh: prints who read, how many workbooks and cells,
// and the seconds of CPU that took.
const fs = require("fs");
const ExcelJS = require("exceljs");
const JSZip = require("jszip");

// exceljs stops at excelize's spelling of the document's properties, so they are
// taken out beforehand.
async function withoutProperties(name) {
  const zip = await JSZip.loadAsync(fs.readFileSync(name));
  zip.remove("docProps/core.xml");
  return zip.generateAsync({ type: "nodebuffer", compression: "DEFLATE" });
}

async function readAll(books) {
  let cells = 0;
  for (const data of books) {
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(data);
    book.eachSheet((sheet) => sheet.eachRow((row) => row.eachCell((cell) => {
      if (cell.value !== null && cell.master === cell) cells++;
    })));
  }
  return cells;
}

(async () => {
  const books = [];
  for (const name of fs.readFileSync(process.argv[2], "utf8").trim().split("\n")) books.push(await withoutProperties(name));
  await readAll(books.slice(0, 50));
  const start = process.cpuUsage();
  const cells = await readAll(books);
  const used = process.cpuUsage(start);
  console.log(`result exceljs ${books.length} ${cells} ${((used.user + used.system) / 1e6).toFixed(3)}`);
})();
