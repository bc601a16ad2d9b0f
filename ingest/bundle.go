package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"parkstat/templates/xlsx"
)

// mostBundled is how many files a bundle may have. Their size, and how far they may have been
// packed, are bounded as those of a workbook's parts are.
const mostBundled = 500

// Member is one file of a bundle.
type Member struct {
	Name string // its path in there, which leads nowhere else
	file *zip.File
}

// Unpack (压缩包) lists the files of a zip that could be returns; none where it is no bundle of
// files, or is more than may be taken: read as a return it is refused then, with the reason.
// A bundle within a bundle stays one file.
func Unpack(data []byte) (members []Member) {
	if xlsx.Sniff(data) != "zip" {
		return nil
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil
	}
	for _, f := range z.File {
		name := memberName(f.Name)
		if !f.Mode().IsRegular() || slices.ContainsFunc(strings.Split(name, "/"), unfinished) {
			continue
		}
		members = append(members, Member{name, f})
	}
	if len(members) > mostBundled {
		return nil
	}
	return members
}

// Data is the file's content. Of one that is damaged it is what could be had, which is refused
// where it is read.
func (m Member) Data() []byte {
	r, err := m.file.Open()
	if err != nil {
		return nil
	}
	defer r.Close()
	data, _ := io.ReadAll(io.LimitReader(r, MaxUpload+1))
	return data
}

// memberName is a name as Chinese programs write it, in UTF-8 or GBK, as a path within the bundle.
func memberName(raw string) string {
	if !utf8.ValidString(raw) {
		if s, err := simplifiedchinese.GB18030.NewDecoder().String(raw); err == nil {
			raw = s
		}
	}
	name := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(strings.ReplaceAll(raw, `\`, "/"), "\uFFFD"))
	return strings.TrimPrefix(path.Clean("/"+name), "/")
}

// unbundle keeps the members of a bundle in the archive, as files that come with it.
func (o opener) unbundle(t *taken, members []Member) error {
	for _, m := range members {
		c := t.coming
		c.inbox, c.name = nil, t.name+"/"+m.Name
		var err error
		if c.sha, err = o.archive.Put(m.Data()); err != nil {
			return fmt.Errorf("archive %s: %w", c.name, err)
		}
		t.members = append(t.members, c)
	}
	return nil
}

// unpacked adds to files what lies in those that are bundles, read by form, in the order in
// which they came.
func (r *Round) unpacked(ctx context.Context, files []taken, sum *Summary) ([]taken, error) {
	var more []taken
	for _, t := range files {
		var paths []string
		for _, m := range t.members {
			paths = append(paths, m.name)
		}
		if paths == nil {
			continue
		}
		before, err := r.Book.Places(ctx, t.inbox.Dir, paths)
		if err != nil {
			return nil, err
		}
		for _, m := range t.members {
			m.lay = before[m.name].SHA256
			place := t.place
			place.Path, place.SHA256 = m.name, m.sha
			r.along[m.name] = r.along[m.name] || m.lay == ""
			more = append(more, taken{coming: m, place: place, along: r.along})
		}
	}
	if more == nil {
		return files, nil
	}
	r.opener().all(ctx, more, sum)
	files = append(files, more...)
	slices.SortStableFunc(files, func(a, b taken) int { return a.coming.order(b.coming) })
	return files, nil
}
