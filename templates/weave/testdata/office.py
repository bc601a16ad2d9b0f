# Writes a workbook as XlsxWriter does, which is much as Excel does: python3 office.py OUT.
# On 表 is the stage of the tests; behind it stand tens of sheets with all that offices use.
import sys
import xlsxwriter

book = xlsxwriter.Workbook(sys.argv[1])
bold = book.add_format({"bold": True})
money = book.add_format({"num_format": "#,##0.00"})
red = book.add_format({"font_color": "#9A0511"})
s = book.add_worksheet("表")
s.write("A1", "{{标题}}", bold)
for col, (head, hole) in enumerate([("名称", "{{名称}}"), ("数值", "{{数值}}"), ("上年", "{{上年}}")]):
    s.write(3, col, head)
    s.write(4, col, hole)
s.write_formula("E5", "=B5/C5")
s.merge_range("C5:D5", "{{上年}}")
s.write("A6", "合计")
s.write_formula("B6", "=SUM(B5:B5)", money)
s.conditional_format("B5", {"type": "formula", "criteria": "=$B5<$C5", "format": red})
s.conditional_format("B5", {"type": "data_bar", "data_bar_2010": True})
s.conditional_format("C5", {"type": "icon_set", "icon_style": "3_arrows"})
s.data_validation("B5", {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100000})
s.write_comment("A6", "合计")
s.add_sparkline("F5", {"range": "表!B5:C5"})
s.set_h_pagebreaks([6, 20])
s.print_area("A1:F6")
s.repeat_rows(3)
s.freeze_panes(4, 1)
s.ignore_errors({"number_stored_as_text": "A5:C5"})
book.define_name("数据", "=表!$B$5:$B$5")
chart = book.add_chart({"type": "column"})
chart.add_series({"name": "=表!$B$4", "categories": "=表!$A$5:$A$5", "values": "=表!$B$5:$B$5"})
s.insert_chart("H1", chart)

for i in range(40):
    t = book.add_worksheet("附%d" % (i + 1))
    if i % 7 == 3:
        t.hide()
    t.add_table(0, 0, 20, 3, {"name": "表格%d" % (i + 1), "total_row": True, "columns": [
        {"header": "名称", "total_string": "合计"}, {"header": "数", "total_function": "sum"}, {"header": "价"},
        {"header": "额", "formula": "=[@数]*[@价]", "total_function": "sum"}]})
    for row in range(1, 20):
        t.write_row(row, 0, ["行%d" % row, row, row / 4])
    for row in range(30, 100):
        t.write_formula(row, 0, "=SUM(B$2:B%d)*附%d!B2+COUNTIF($B$2:$B$20,\">\"&B2)" % (row - 20, (i + 1) % 40 + 1))
    t.conditional_format("B2:B20", {"type": "3_color_scale"})
    t.conditional_format("C2:C20", {"type": "data_bar", "data_bar_2010": True})
    t.data_validation("B2:B20", {"validate": "list", "source": "=附1!$A$2:$A$20"})
    t.add_sparkline("F2", {"range": "附%d!B2:B20" % (i + 1), "markers": True})
    t.insert_textbox("H20", "说明")
    c = book.add_chart({"type": ["line", "pie", "bar", "scatter"][i % 4]})
    c.add_series({"categories": "=附%d!$C$2:$C$20" % (i + 1), "values": "=附%d!$B$2:$B$20" % (i + 1)})
    t.insert_chart("H2", c)
    t.outline_settings(True, False, True, False)
    for row in range(5, 9):
        t.set_row(row, None, None, {"level": 1, "hidden": i % 2 == 0})
    t.set_header("&C第&A页")
    t.protect()
book.close()
