package templates_test
import ("testing";"os";"path/filepath";"strings";"parkstat/templates";"parkstat/templates/xlsx";"parkstat/facts")
func TestZZ(t *testing.T){
 form:=shippedForm(t); n,bad:=0,0
 filepath.WalkDir("/tmp/wb/wild",func(p string,d os.DirEntry,err error)error{
  if d.IsDir()||!strings.Contains(p,".xls"){return nil}
  data,_:=os.ReadFile(p); if len(data)>300000{return nil}
  book,err:=xlsx.Read(data,xlsx.DefaultLimits()); if err!=nil{return nil}
  n++
  m:=form.Mark(book,templates.Review{Unit:"x",Verdict:"退回",Problems:[]facts.Problem{{Severity:facts.Error,Rule:"A",Message:"m",At:facts.Cell{Sheet:book.Sheets[0].Name,Ref:"A1"}}}})
  m.Form=book.Sheets[0].Name; m.Cells=[]templates.MarkedCell{{Range:"A1",Severity:"强制",Comment:"c"}}; m.Places=[]string{"A1","B2","C3"}; m.Lines[0].Link=true
  out,err:=m.Apply(data); if err==nil{err=m.Verify(book,out)}
  if err!=nil{bad++; t.Logf("%s: %v",p,err)}
  return nil})
 t.Log(n,bad)
}
