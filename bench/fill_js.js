// The Node side of fill.sh: node fill_js.js FILLER TEMPLATE ROWS prints who filled, how many
// rows, and the seconds of CPU that took.
const fs = require("fs");

const [who, template, count] = process.argv.slice(2);
const columns = 10;

function data(rows) {
  const all = [];
  for (let i = 0; i < rows; i++) {
    const row = {};
    for (let c = 0; c < columns; c++) row["c" + c] = c < 2 ? `企业${i}-${c}` : i * 7 + c * 13 + (i % 100) / 100;
    all.push(row);
  }
  return { rows: all };
}

// exceljs stops at excelize's spelling of the properties, and xlsx-template at that of the
// relations: so the template is written anew beforehand.
async function rewritten(file) {
  const ExcelJS = require("exceljs");
  const JSZip = require("jszip");
  const zip = await JSZip.loadAsync(file);
  zip.remove("docProps/core.xml");
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(await zip.generateAsync({ type: "nodebuffer" }));
  return Buffer.from(await book.xlsx.writeBuffer());
}

const fillers = {
  async exceljs(file, d) {
    const ExcelJS = require("exceljs");
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(file);
    const sheet = book.worksheets[0];
    sheet.duplicateRow(3, d.rows.length - 1, true);
    d.rows.forEach((row, i) => {
      const to = sheet.getRow(3 + i);
      for (let c = 0; c < columns; c++) to.getCell(c + 1).value = row["c" + c];
    });
    return book.xlsx.writeBuffer();
  },
  async "xlsx-template"(file, d) {
    const XlsxTemplate = require("xlsx-template");
    const book = new XlsxTemplate(file);
    book.substitute(1, d);
    return book.generate({ type: "nodebuffer" });
  },
  async carbone(file, d) {
    const carbone = require("carbone");
    return new Promise((done, fail) => carbone.render(template, d, {}, (err, out) => (err ? fail(err) : done(out))));
  },
};

(async () => {
  const file = await rewritten(fs.readFileSync(template));
  await fillers[who](file, data(50));
  const d = data(Number(count));
  const start = process.cpuUsage();
  const out = await fillers[who](file, d);
  const used = process.cpuUsage(start);
  if (out.length < 10 * Number(count)) throw new Error(`only ${out.length} bytes were written`);
  console.log(`result ${who} ${count} ${((used.user + used.system) / 1e6).toFixed(4)}`);
  process.exit(0);
})().catch((e) => {
  console.error(e);
  process.exit(1);
});
