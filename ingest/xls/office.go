package xls

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

// Office is the LibreOffice of this machine, "" if there is none.
func Office() string {
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

var errNotConverted = errors.New("LibreOffice 没有转换成功")

// byOffice has LibreOffice convert the workbook in a profile of its own.
func byOffice(folder string, data []byte) ([]byte, error) {
	office := Office()
	if office == "" {
		return nil, errors.New("这台机器没有 LibreOffice")
	}
	profile, in, outdir := filepath.Join(folder, "profile"), filepath.Join(folder, "in.xls"), filepath.Join(folder, "converted")
	if err := errors.Join(os.MkdirAll(filepath.Join(profile, "user"), 0o700), os.MkdirAll(outdir, 0o700),
		os.WriteFile(filepath.Join(profile, "user", "registrymodifications.xcu"), []byte(settings()), 0o600), os.WriteFile(in, data, 0o600)); err != nil {
		return nil, err
	}
	// The filter is named, or anything at all would be read as text.
	cmd := exec.Command(office, "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard",
		"-env:UserInstallation="+fileURL(profile), "--infilter=MS Excel 97", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", outdir, in)
	cmd.Dir = folder
	said, err := cmd.CombinedOutput()
	out, missing := os.ReadFile(filepath.Join(outdir, "in.xlsx"))
	if missing == nil {
		return out, nil // the exit code says nothing: it is 0 also where nothing was written
	}
	if err == nil {
		err = errors.New(firstLine(said))
	}
	return nil, fmt.Errorf("%w（%w）", errNotConverted, err)
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
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">` + "\n")
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
	for _, s := range [][2]string{{"ooInetProxyType", "2"}, {"ooInetHTTPProxyName", "127.0.0.1"}, {"ooInetHTTPProxyPort", "9"}, {"ooInetHTTPSProxyName", "127.0.0.1"}, {"ooInetHTTPSProxyPort", "9"}} {
		fmt.Fprintf(&b, `<item oor:path="/org.openoffice.Inet/Settings"><prop oor:name="%s" oor:op="fuse"><value>%s</value></prop></item>`+"\n", s[0], s[1])
	}
	b.WriteString("</oor:items>\n")
	return b.String()
}
