// Writes workbooks as others do, for TestOthersWorkbooks:
//
//	node rewrite.js OUT IN...
//
// Each IN is read and written anew as OUT/NAME.sheetjs.xlsx (texts in the cells,
// nothing packed), OUT/NAME.sheetjs-shared.xlsx and OUT/NAME.exceljs.xlsx. Beside
// them go workbooks with a cell of each kind, and files of other kinds.
const fs = require("fs");
const path = require("path");
const ExcelJS = require("exceljs");
const JSZip = require("jszip");
const XLSX = require("xlsx");

const day = new Date(Date.UTC(2023, 5, 30));
const moment = new Date(Date.UTC(2023, 5, 30, 8, 30, 15));

// exceljs stops at excelize's spelling of the document's properties.
async function withoutProperties(data) {
  const zip = await JSZip.loadAsync(data);
  zip.remove("docProps/core.xml");
  return zip.generateAsync({ type: "nodebuffer" });
}

async function rewrite(out, name) {
  const data = fs.readFileSync(name);
  const to = (by) => path.join(out, path.basename(name, ".xlsx") + "." + by + ".xlsx");
  const book = XLSX.read(data, { type: "buffer", cellNF: true });
  XLSX.writeFile(book, to("sheetjs"), { bookSST: false, compression: false });
  XLSX.writeFile(book, to("sheetjs-shared"), { bookSST: true, compression: true });
  const again = new ExcelJS.Workbook();
  await again.xlsx.load(await withoutProperties(data));
  await again.xlsx.writeFile(to("exceljs"));
}

function sheetjsKinds(out) {
  const sheet = XLSX.utils.aoa_to_sheet([
    [1, -0.05, 12345678901234567, 1e300, 1e-7, true, false, null, " 前后 ", "a\nb\tc", "<&>\"'", "😀", "_x000D_", ""],
    [{ t: "n", v: 3, f: "A1+2" }, { t: "s", v: "甲", f: 'IF(TRUE,"甲")' }, { t: "e", v: 7 }, { t: "e", v: 42 }, { t: "b", v: true, f: "TRUE()" }],
    [{ t: "d", v: day, z: "yyyy-mm-dd" }, { t: "d", v: moment, z: 'yyyy"年"m"月"d"日" h:mm' }, { t: "n", v: 0.25, z: "h:mm" }, { t: "n", v: 0.5, z: "0%" }],
  ]);
  sheet["!merges"] = [{ s: { r: 3, c: 0 }, e: { r: 4, c: 2 } }];
  XLSX.utils.sheet_add_aoa(sheet, [["合并"]], { origin: "A4" });
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, sheet, "各种 & 单元格");
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([["藏"]]), "藏");
  book.Workbook = { Sheets: [{ Hidden: 0 }, { Hidden: 2 }], Names: [{ Name: "产值", Ref: "'各种 & 单元格'!$A$1" }] };
  XLSX.writeFile(book, path.join(out, "kinds.sheetjs.xlsx"), { bookSST: true, compression: true });
  XLSX.writeFile(book, path.join(out, "kinds.sheetjs-iso-dates.xlsx"), { cellDates: true });
  XLSX.writeFile(book, path.join(out, "kinds.sheetjs.xlsm"), { bookType: "xlsm" });
  for (const kind of ["xlsb", "biff8", "biff5", "xlml", "ods", "fods", "csv", "txt", "html", "rtf", "sylk"]) {
    XLSX.writeFile(book, path.join(out, "other." + kind), { bookType: kind });
  }
}

function fill(sheet) {
  sheet.addRow([1, -0.05, 12345678901234567, 1e300, 1e-7, true, false, null, " 前后 ", "a\nb\tc", "<&>\"'", "😀", "_x000D_", ""]).commit();
  sheet.addRow([{ formula: "A1+2", result: 3 }, { formula: 'IF(TRUE,"甲")', result: "甲" }, { error: "#DIV/0!" }, { formula: "NA()", result: { error: "#N/A" } },
    { formula: "A1" }, { richText: [{ text: "工业", font: { bold: true } }, { text: " 总产值" }] },
    { text: "网址", hyperlink: "https://example.com/?a=1&b=2" }]).commit();
  const dates = sheet.addRow([day, moment, 0.25, 0.5]);
  ["yyyy-mm-dd", 'yyyy"年"m"月"d"日" h:mm', "h:mm", "0%"].forEach((format, i) => { dates.getCell(i + 1).numFmt = format; });
  dates.commit();
}

async function exceljsKinds(out) {
  for (const date1904 of [false, true]) {
    const book = new ExcelJS.Workbook();
    book.properties.date1904 = date1904;
    const sheet = book.addWorksheet("各种 & 单元格");
    fill(sheet);
    sheet.getCell("A4").value = "合并";
    sheet.getCell("B5").value = "盖住";
    sheet.mergeCells("A4:C5");
    sheet.getCell("E4").value = { formula: "A1*2", shareType: "shared", ref: "E4:E6", result: 2 };
    sheet.getCell("E5").value = { sharedFormula: "E4", result: 4 };
    sheet.getCell("F4").note = "批注";
    sheet.getCell("G4").dataValidation = { type: "list", formulae: ['"是,否"'] };
    book.addWorksheet("藏", { state: "veryHidden" }).getCell("C3").value = "藏";
    await book.xlsx.writeFile(path.join(out, date1904 ? "kinds.exceljs-1904.xlsx" : "kinds.exceljs.xlsx"));
  }
  const stream = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: path.join(out, "kinds.exceljs-streamed.xlsx"), useStyles: true, useSharedStrings: false });
  fill(stream.addWorksheet("各种 & 单元格"));
  await stream.commit();
}

(async () => {
  const [out, ...names] = process.argv.slice(2);
  for (const name of names) await rewrite(out, name);
  sheetjsKinds(out);
  await exceljsKinds(out);
})();
