package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"parkstat/report"
	"parkstat/work"
)

// BackupCmd puts all that must not be lost into one file.
type BackupCmd struct {
	File string `arg:"" name:"file" help:"备份文件；已有的只补上新的。放在另一块盘上。" type:"path"`
	By   string `default:"园区统计" help:"谁备份的。" placeholder:"NAME"`
}

// Run carries it out; it takes no lock of those who work.
func (c *BackupCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := prepareSettings(cli.Config)
	if err != nil {
		return err
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	done, err := a.store.Backup(ctx, a.Data, c.File, report.AuditEntry{At: a.Now(), Who: c.By})
	if err != nil {
		return err
	}
	fmt.Printf("已备份到 %s：账本一份，存档新增 %d 件、原有 %d 件，共 %.1f MB\n", c.File, done.Added, done.Kept, float64(done.Bytes)/1e6)
	if n := len(done.Damaged); n > 0 {
		return coded{exitProblems, fmt.Errorf("存档里有 %d 件坏了，没有备份：%s……；parkstat verify 看是哪些", n, done.Damaged[0][:12])}
	}
	return nil
}

// RestoreCmd makes a park's data of a backup.
type RestoreCmd struct {
	File string `arg:"" name:"file" help:"备份文件。" type:"existingfile"`
}

// Run carries it out, and verifies what came out.
func (c *RestoreCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := prepareSettings(cli.Config)
	if err != nil {
		return err
	}
	if err := restore(ctx, a, c.File); err != nil {
		return err
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	fmt.Printf("已恢复到 %s。\n", a.Data)
	return verify(ctx, a, false)
}

// VerifyCmd holds the book against the archive.
type VerifyCmd struct {
	JSON bool `name:"json" help:"结果写成 JSON。"`
}

// Run carries it out; it changes nothing.
func (c *VerifyCmd) Run(ctx context.Context, cli *CLI) error {
	a, err := prepareSettings(cli.Config)
	if err != nil {
		return err
	}
	if err := a.openStore(ctx); err != nil {
		return err
	}
	defer a.close()
	return verify(ctx, a, c.JSON)
}

// keptKinds are what the archive holds, in the order in which it is told.
var keptKinds = []string{"原件", "产出", "信件", "来信", "附件"}

func verify(ctx context.Context, a *app, asJSON bool) error {
	w := newWatcher()
	w.step("核验存档")
	v, err := work.Verify(ctx, a.store, a.archive, w.read)
	w.end()
	if err != nil {
		return err
	}
	if asJSON {
		err = printJSON(v)
	} else {
		printVerified(v)
	}
	if err == nil && !v.Sound() {
		err = coded{exitProblems, errors.New("有损坏，见上；坏了的件可从备份找回（parkstat restore 到别处再拷来），原件也可请企业重发")}
	}
	return err
}

func printVerified(v *work.Verified) {
	for _, f := range v.Book {
		fmt.Printf("账本：%s\n", plain(f))
	}
	damaged := map[string]int{}
	for _, d := range v.Damaged {
		damaged[d.What]++
		fmt.Printf("%s：%s：%s（%s）\n", d.What, plain(strings.TrimSpace(d.Of)), d.Why, d.SHA256[:12])
	}
	for _, kind := range keptKinds {
		if n := v.Stands[kind] + damaged[kind]; n > 0 {
			fmt.Printf("%s：%d 件，完好 %d 件\n", kind, n, v.Stands[kind])
		}
	}
	if len(v.Book) == 0 {
		fmt.Println("账本：完好；各期的数、结果和发送记录都在账上。")
	}
}
