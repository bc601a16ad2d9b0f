package xlsx

import "fmt"

// Refusal is why the bytes were not read. Its code is one of
//
//	empty truncated encrypted xls xlsb html xml csv pdf picture archive
//	zip docx pptx ods ofd numbers not-zip  the file is something else
//	not-xlsx                               an Office package whose main part is no workbook
//	damaged                                a workbook with a fault in it
//	too-large                              beyond the limits
//	hostile                                built as no office program builds one
type Refusal struct {
	Code    string
	Part    string // the part of the package at fault, if one is
	Message string // what the file is, in Chinese
	Mend    string // what its sender should do, in Chinese
	cause   error
}

func (r *Refusal) Error() string { return r.Message }

// Unwrap is the error of the decompressor or the XML reader, if there was one.
func (r *Refusal) Unwrap() error { return r.cause }

const (
	mendResave = "请用 Excel 或 WPS 打开核对，另存为 .xlsx 后重发"
	mendSaveAs = "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后重发；改扩展名无效"
	mendForm   = "请用下发的表格（.xlsx）填写后重发"
	mendSmall  = "请只保留填报内容，另存为 .xlsx 后重发"
	mendWide   = "请删除数据区以外的空白行列（选中整行整列后删除），保存后重发"
)

// others are the files that are no workbook, by code.
var others = map[string]struct{ message, mend string }{
	"empty":     {"文件是空的（0 字节）", "请确认文件已保存并关闭，再重新发送"},
	"truncated": {"文件不完整，可能传输中断或仍在写入", "请等文件保存、传输完成后重新发送"},
	"encrypted": {"文件有密码保护，无法读取", "请去掉打开密码后重发"},
	"xls":       {"这是旧版格式的文件（.xls、.et 或 .doc），不是 .xlsx", mendSaveAs},
	"xlsb":      {"这是二进制工作簿（.xlsb），不是 .xlsx", mendSaveAs},
	"html":      {"这是网页文件（常见于系统导出的“.xls”），不是工作簿", mendSaveAs},
	"xml":       {"这是 XML 表格（Excel 2003 的 XML 格式），不是 .xlsx", mendSaveAs},
	"csv":       {"这是文本或 CSV 文件，不是工作簿", mendForm},
	"pdf":       {"这是 PDF 文件，不是工作簿", mendForm},
	"picture":   {"这是图片，不是工作簿", mendForm},
	"archive":   {"这是压缩包（rar、7z 或 gz），不是工作簿", "请解压后逐个发送其中的 .xlsx 文件"},
	"zip":       {"这是压缩包（zip），里面不是一份工作簿", "请解压后逐个发送其中的 .xlsx 文件"},
	"docx":      {"这是 Word 文档，不是工作簿", mendForm},
	"pptx":      {"这是演示文稿，不是工作簿", mendForm},
	"ods":       {"这是 OpenDocument 文件（.ods 等），不是 .xlsx", mendSaveAs},
	"ofd":       {"这是 OFD 版式文件，不是工作簿", mendForm},
	"numbers":   {"这是 Apple iWork 文件（Numbers 等），不是 .xlsx", "请在 Numbers 中导出为 Excel（.xlsx）后重发"},
	"not-zip":   {"无法识别的文件，不是 .xlsx 工作簿", mendForm},
	"not-xlsx":  {"文件包里没有工作簿", mendForm},
}

func other(code string) *Refusal {
	o := others[code]
	return &Refusal{Code: code, Message: o.message, Mend: o.mend}
}

func damaged(part, format string, args ...any) *Refusal {
	return refusal("damaged", part, mendResave, "文件已损坏："+format, args)
}

func tooLarge(part, format string, args ...any) *Refusal {
	return refusal("too-large", part, mendSmall, "文件过大："+format, args)
}

func tooWide(part, format string, args ...any) *Refusal {
	return refusal("too-large", part, mendWide, "表格范围过大："+format, args)
}

func hostile(part, format string, args ...any) *Refusal {
	return refusal("hostile", part, mendResave, "文件结构异常，为安全起见不予读取："+format, args)
}

func refusal(code, part, mend, format string, args []any) *Refusal {
	return &Refusal{Code: code, Part: part, Message: fmt.Sprintf(format, args...), Mend: mend}
}

func (r *Refusal) because(err error) *Refusal {
	r.cause = err
	return r
}
