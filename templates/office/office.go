// Package office has the LibreOffice of this machine make one file of another: a
// workbook of an older one, a PDF of a workbook's first page.
//
// Convert is a step for a confined child process. LibreOffice runs in a profile of its
// own that knows no macros, no links and no network; its exit code is not trusted, only
// what it wrote. It refuses to guess what a file is: the filter that reads it is named.
package office

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Path is the LibreOffice of this machine, "" if there is none.
func Path() string {
	for _, name := range []string{"soffice", "libreoffice"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	for _, path := range map[string][]string{
		"windows": {`C:\Program Files\LibreOffice\program\soffice.exe`, `C:\Program Files (x86)\LibreOffice\program\soffice.exe`},
		"darwin":  {"/Applications/LibreOffice.app/Contents/MacOS/soffice"},
	}[runtime.GOOS] {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}

// ErrNotConverted says that LibreOffice wrote nothing.
var ErrNotConverted = errors.New("LibreOffice 没有转换成功")

// conversion is what is made of a file: how its name ends, the filter that reads it
// ("": by its name), how the result's name ends, and the filter that writes it.
type conversion struct{ From, Read, To, Write string }

// The conversions. A filter that reads is named, or anything at all would be read as
// text.
var (
	OldWorkbook = conversion{From: "xls", Read: "MS Excel 97", To: "xlsx", Write: "Calc MS Excel 2007 XML"}
	OpenBook    = conversion{From: "ods", Read: "calc8", To: "xlsx", Write: "Calc MS Excel 2007 XML"}
	FirstPage   = conversion{From: "xlsx", Read: "Calc MS Excel 2007 XML", To: "pdf", Write: `calc_pdf_Export:{"PageRange":{"type":"string","value":"1"}}`}
)

// Convert makes the file in a folder of its own.
func (c conversion) Convert(folder string, data []byte) ([]byte, error) {
	office := Path()
	if office == "" {
		return nil, errors.New("这台机器没有 LibreOffice")
	}
	profile, in, outdir := filepath.Join(folder, "profile"), filepath.Join(folder, "in."+c.From), filepath.Join(folder, "converted")
	if err := errors.Join(os.MkdirAll(filepath.Join(profile, "user"), 0o700), os.MkdirAll(outdir, 0o700),
		os.WriteFile(filepath.Join(profile, "user", "registrymodifications.xcu"), []byte(settings()), 0o600), os.WriteFile(in, data, 0o600)); err != nil {
		return nil, err
	}
	cmd := exec.Command(office, "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard",
		"-env:UserInstallation="+fileURL(profile), "--infilter="+c.Read, "--convert-to", c.To+":"+c.Write, "--outdir", outdir, in)
	cmd.Dir = folder
	said, err := cmd.CombinedOutput()
	out, missing := os.ReadFile(filepath.Join(outdir, "in."+c.To))
	if missing == nil {
		return out, nil // the exit code says nothing: it is 0 also where nothing was written
	}
	if err == nil {
		err = errors.New(firstLine(said))
	}
	return nil, fmt.Errorf("%w（%w）", ErrNotConverted, err)
}

// firstLine is the first that LibreOffice said of the file, "" for nothing.
func firstLine(said []byte) string {
	for line := range strings.Lines(string(said)) {
		if strings.HasPrefix(line, "Error") {
			return strings.TrimSpace(line)
		}
	}
	return "没有输出文件"
}

// fileURL is a path as LibreOffice wants it.
func fileURL(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// settings switch off whatever a document could set going.
func settings() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">` + "\n")
	for _, s := range [][3]string{
		{"Common/Security/Scripting", "DisableMacrosExecution", "true"},
		{"Common/Security/Scripting", "MacroSecurityLevel", "3"}, // only trusted places, of which there are none
		{"Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"},
		{"Common/Security/Scripting", "DisableActiveContent", "true"},
		{"Calc/Content/Update", "Link", "1"}, // never
		{"Common/Misc", "FirstRun", "false"},
	} {
		fmt.Fprintf(&b, `<item oor:path="/org.openoffice.Office.%s"><prop oor:name="%s" oor:op="fuse"><value>%s</value></prop></item>`+"\n", s[0], s[1], s[2])
	}
	// A proxy where nobody listens.
	for _, s := range [][2]string{{"ooInetProxyType", "2"}, {"ooInetHTTPProxyName", "127.0.0.1"}, {"ooInetHTTPProxyPort", "9"},
		{"ooInetHTTPSProxyName", "127.0.0.1"}, {"ooInetHTTPSProxyPort", "9"}} {
		fmt.Fprintf(&b, `<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="%s" oor:op="fuse"><value>%s</value></prop></item>`+"\n", s[0], s[1])
	}
	b.WriteString("</oor:items>\n")
	return b.String()
}
