package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// Convertible is what LibreOffice can make a workbook of that we read: "xls" (also .et), "ods";
// empty: none of these.
func Convertible(data []byte) string {
	kind := xlsx.Sniff(data)
	if kind == "xls" || kind == "ods" && bytes.HasPrefix(data, []byte("PK")) { // not .fods, which is bare XML
		return kind
	}
	return ""
}

// Converted is a copy of an older workbook (.xls, .et), or one of OpenDocument, in today's format.
type Converted struct {
	Data    []byte
	Changed map[facts.Cell]string // by sheet and reference: numbers of the original that the copy does not have
}

// UnconvertibleError is a file of which no copy can be had: its own fault, not the world's.
type UnconvertibleError struct{ Err error }

func (e *UnconvertibleError) Error() string { return e.Err.Error() }
func (e *UnconvertibleError) Unwrap() error { return e.Err }

// read is Read, after converting what is in the older format, where that can be
// done. What was read counts as the original's: it is what is kept and hashed.
func (j *Judge) read(ctx context.Context, data []byte) (*filled, []facts.Problem, error) {
	ret, problems := readReturn(data, j.Forms, j.Limits)
	kind := Convertible(data)
	if ret != nil || j.Convert == nil || kind == "" {
		return ret, problems, nil
	}
	c, err := j.Convert(ctx, data)
	var bad *UnconvertibleError
	switch {
	case errors.As(err, &bad):
		problems[0].Message += "；转换没有成功：" + err.Error()
		return nil, problems, nil
	case err != nil:
		return nil, nil, fmt.Errorf("convert: %w", err)
	}
	ret, problems = readReturn(c.Data, j.Forms, j.Limits)
	sha := hashOf(data)
	note := facts.Problem{Severity: facts.Info, Rule: "文件", Message: "由 ." + kind + " 转换后读取", Hint: "下次请直接用下发的 .xlsx 空表填报。", At: facts.Cell{File: sha}}
	problems = append([]facts.Problem{note}, problems...)
	for i := range problems {
		problems[i].At.File = sha
	}
	if ret != nil {
		problems = append(problems, ret.converted(sha, c.Changed)...)
	}
	return ret, problems, nil
}

// converted hands a return over to its original, and takes out the figures that the
// conversion changed.
func (r *filled) converted(sha string, changed map[facts.Cell]string) (problems []facts.Problem) {
	r.SHA256 = sha
	for path, at := range r.cells {
		at.File = sha
		r.cells[path] = at
	}
	kept := r.Facts[:0]
	for _, f := range r.Facts {
		f.At.File = sha
		was, differs := changed[facts.Cell{Sheet: f.At.Sheet, Ref: f.At.Ref}]
		if !differs || !f.Value.IsNumber() {
			kept = append(kept, f)
			continue
		}
		r.unreadable[f.At.Ref] = true
		problems = append(problems, facts.Problem{Severity: facts.Error, Rule: "A03", At: f.At, Found: was,
			Message: fmt.Sprintf("%s（%s）在原文件里是 %s，转换时公式重新计算成 %s", r.Form.Def.Label(f.Item, f.Column), f.At.Ref, was, f.Value.Decimal()),
			Hint:    "请改成数值后重报。"})
	}
	r.Facts = kept
	return problems
}
