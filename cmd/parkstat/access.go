package main

import (
	"context"
	"fmt"
	"time"

	"parkstat/work"
)

// AccessCmd groups what is about who may come in by the web door.
type AccessCmd struct {
	List   AccessListCmd   `cmd:"" default:"withargs" help:"有效的准入码和令牌。"`
	Code   AccessCodeCmd   `cmd:"" help:"给单位的人一个准入码，印在纸上交给他；同一人以前的作废。"`
	Token  AccessTokenCmd  `cmd:"" help:"给单位的程序一个令牌，供它自动上报；同名的以前那个作废。"`
	Revoke AccessRevokeCmd `cmd:"" help:"收回一个准入码或令牌，凭它登录的一起退出。"`
}

// access is the park with its book, for giving and taking back.
func access(ctx context.Context, config string) (*app, *work.Access, error) {
	a, err := prepare(config)
	if err != nil {
		return nil, nil, err
	}
	if err := a.openStore(ctx); err != nil {
		return nil, nil, err
	}
	return a, &work.Access{Office: a.office(), Book: a.store, Now: wall}, nil
}

// AccessListCmd lists what was given and is good.
type AccessListCmd struct {
	JSON bool `name:"json" help:"写成 JSON。"`
}

type passJSON struct {
	ID     string    `json:"id"`
	Kind   string    `json:"kind"`
	Unit   string    `json:"unit"`
	Person string    `json:"person"`
	Made   time.Time `json:"made"`
	By     string    `json:"by"`
	Until  time.Time `json:"until"`
	Used   time.Time `json:"used,omitzero"`
	Secret string    `json:"secret,omitempty"` // only when it is made
	Name   string    `json:"unit_name,omitempty"`
}

func asPassJSON(p work.Pass, loc *time.Location) passJSON {
	out := passJSON{ID: p.ID, Kind: p.Kind, Unit: p.Unit, Person: p.Person, Made: p.Made.In(loc), By: p.By, Until: p.Until.In(loc)}
	if !p.Used.IsZero() {
		out.Used = p.Used.In(loc)
	}
	return out
}

var passWords = map[string]string{work.PassCode: "准入码", work.PassMachine: "令牌"}

// Run carries it out.
func (c *AccessListCmd) Run(ctx context.Context, cli *CLI) error {
	a, access, err := access(ctx, cli.Config)
	if err != nil {
		return err
	}
	defer a.close()
	good, err := access.Given(ctx)
	if err != nil {
		return err
	}
	all := []passJSON{}
	for _, p := range good {
		all = append(all, asPassJSON(p, a.Loc))
	}
	if c.JSON {
		return printJSON(all)
	}
	for i, p := range good {
		used := "还没有用过"
		if !p.Used.IsZero() {
			used = all[i].Used.Format("2006-01-02 15:04") + " 起用"
		}
		fmt.Printf("%s  %s  %s  %s  到 %s  %s\n", p.ID, passWords[p.Kind], p.Unit, plain(p.Person), all[i].Until.Format(time.DateOnly), used)
	}
	return nil
}

// ForUnits names whom something is given to.
type ForUnits struct {
	Unit []string `arg:"" optional:"" help:"统一社会信用代码或单位名称，可写多个。"`
	All  bool     `help:"名录里的每一家。"`
	By   string   `default:"园区统计" help:"谁给的。" placeholder:"NAME"`
	JSON bool     `name:"json" help:"写成 JSON。"`
}

// AccessCodeCmd gives codes.
type AccessCodeCmd struct {
	ForUnits
	Name string `default:"统计员" help:"给谁。" placeholder:"NAME"`
}

// Run carries it out.
func (c *AccessCodeCmd) Run(ctx context.Context, cli *CLI) error {
	return c.give(ctx, cli.Config, work.PassCode, c.Name)
}

// AccessTokenCmd gives tokens.
type AccessTokenCmd struct {
	ForUnits
	Name string `default:"程序" help:"给哪个程序。" placeholder:"NAME"`
}

// Run carries it out.
func (c *AccessTokenCmd) Run(ctx context.Context, cli *CLI) error {
	return c.give(ctx, cli.Config, work.PassMachine, c.Name)
}

// give makes one for each unit, and prints what is handed over.
func (c *ForUnits) give(ctx context.Context, config, kind, name string) error {
	if c.All == (len(c.Unit) > 0) {
		return mistake("请写单位，或用 --all")
	}
	a, access, err := access(ctx, config)
	if err != nil {
		return err
	}
	defer a.close()
	if c.All {
		for _, u := range a.park.Units.Roster.Units {
			c.Unit = append(c.Unit, u.ID)
		}
	}
	given := []passJSON{}
	for _, unit := range c.Unit {
		u, p, secret, err := access.Give(ctx, kind, unit, name, c.By)
		if err != nil {
			return err
		}
		one := asPassJSON(p, a.Loc)
		one.Secret, one.Name = secret, u.Name
		given = append(given, one)
		if !c.JSON {
			one.print(a.Config.Park, a.Portal.Base)
		}
	}
	if c.JSON {
		return printJSON(given)
	}
	return nil
}

// print writes the sheet that is handed over.
func (p passJSON) print(park, base string) {
	fmt.Printf("%s 统计报送%s\n\n  单位：%s（%s）\n  给：%s\n", plain(park), passWords[p.Kind], plain(p.Name), p.Unit, plain(p.Person))
	if base != "" {
		fmt.Printf("  网址：%s\n", base)
	}
	fmt.Printf("  %s：%s\n  有效到：%s\n\n", passWords[p.Kind], p.Secret, p.Until.Format(time.DateOnly))
	if p.Kind == work.PassCode {
		fmt.Print("打开网址，选“用准入码登录”，把准入码照样输入。请妥善保管，不要转给别人；丢了请告诉园区统计收回。\n\n")
	}
}

// AccessRevokeCmd takes one back.
type AccessRevokeCmd struct {
	ID     string `arg:"" help:"编号，见 parkstat access。"`
	Reason string `required:"" help:"为什么收回，记入审计。"`
	By     string `default:"园区统计" help:"谁收回的。" placeholder:"NAME"`
}

// Run carries it out.
func (c *AccessRevokeCmd) Run(ctx context.Context, cli *CLI) error {
	a, access, err := access(ctx, cli.Config)
	if err != nil {
		return err
	}
	defer a.close()
	if err := access.Revoke(ctx, c.ID, c.Reason, c.By); err != nil {
		return err
	}
	fmt.Println("已收回")
	return nil
}
