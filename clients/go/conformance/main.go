// conformance plays the scenario that every client plays and prints what it got: clients/conformance/README.md.
//
//	conformance path/to/scenario.json
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"kuzukuri.dev/api/client"
	aggregatorv1 "kuzukuri.dev/api/kuzukuri/aggregator/v1"
	budgetv1 "kuzukuri.dev/api/kuzukuri/budget/v1"
	catalogv1 "kuzukuri.dev/api/kuzukuri/catalog/v1"
	typev1 "kuzukuri.dev/api/kuzukuri/type/v1"
)

type call struct {
	Title   string
	Call    string
	Request json.RawMessage
}

type scenario struct {
	Town      string
	Steps     []call
	Statement struct {
		Header  json.RawMessage
		Figures []json.RawMessage
	}
	Correction json.RawMessage
	Lists      []call
	Comparison json.RawMessage
	Related    json.RawMessage
	Mistakes   []call
}

// A player plays a scenario on a client.
type player struct {
	*client.Client
	scenario
	out *bufio.Writer
}

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatalf("%v\n%+v", err, client.Explain(err))
	}
	return value
}

func parse[M proto.Message](text json.RawMessage, into M) M {
	if err := protojson.Unmarshal(text, into); err != nil {
		log.Fatalf("%s: %v", text, err)
	}
	return into
}

func (p *player) print(format string, values ...any) { fmt.Fprintf(p.out, format+"\n", values...) }

func (p *player) short(name string) string { return strings.TrimPrefix(name, p.Town+"/") }

// An answer of a method that reads or writes at a revision.
type answer interface {
	proto.Message
	GetRevision() int64
}

// send calls the method of a stub by the name the scenario has for it.
func (p *player) send(c call) (answer, error) {
	service, name, _ := strings.Cut(c.Call, ".")
	stub := map[string]any{"aggregator": p.Aggregator, "catalog": p.Catalog, "budget": p.Budget,
		"indicator": p.Indicator}[service]
	method := reflect.ValueOf(stub).MethodByName(name)
	request := parse(c.Request, reflect.New(method.Type().In(1).Elem()).Interface().(proto.Message))
	got := method.Call([]reflect.Value{reflect.ValueOf(context.Background()), reflect.ValueOf(request)})
	err, _ := got[1].Interface().(error)
	return got[0].Interface().(answer), err
}

func yen(amount *int64) string { return client.Yen(amount, "absent") }

// permille prints tenths of a percent.
func permille(p *int64) string {
	if p == nil {
		return "absent"
	}
	sign, size := "", *p
	if size < 0 {
		sign, size = "-", -size
	}
	return fmt.Sprintf("%s%d.%d %%", sign, size/10, size%10)
}

var hump = regexp.MustCompile("([a-z])([A-Z])")

// word is an enum's value without the prefix that all its values have.
func word(value interface {
	protoreflect.Enum
	fmt.Stringer
}) string {
	prefix := hump.ReplaceAllString(string(value.Descriptor().Name()), "${1}_$2")
	return strings.TrimPrefix(value.String(), strings.ToUpper(prefix)+"_")
}

func (p *player) steps() {
	for _, c := range p.Steps {
		p.print("%s: revision %d", c.Call, must(p.send(c)).GetRevision())
	}
}

// putStatement sends the statement under a request id that stays the same when the stream is to be sent again.
func (p *player) putStatement(ctx context.Context, id string) (*budgetv1.PutStatementResponse, error) {
	stream, err := p.Budget.PutStatement(ctx)
	if err != nil {
		return nil, err
	}
	header := parse(p.Statement.Header, &budgetv1.PutStatementHeader{})
	header.RequestId = id
	parts := []*budgetv1.PutStatementRequest{{Part: &budgetv1.PutStatementRequest_Header{Header: header}}}
	for some := range slices.Chunk(p.Statement.Figures, 2) {
		figures := &budgetv1.PutStatementFigures{}
		for _, text := range some {
			figures.Figures = append(figures.Figures, parse(text, &budgetv1.StatementFigure{}))
		}
		parts = append(parts, &budgetv1.PutStatementRequest{Part: &budgetv1.PutStatementRequest_Figures{Figures: figures}})
	}
	parts = append(parts, &budgetv1.PutStatementRequest{Part: &budgetv1.PutStatementRequest_End{
		End: &budgetv1.PutStatementEnd{FigureCount: int32(len(p.Statement.Figures))}}})
	for _, part := range parts {
		if stream.Send(part) != nil {
			break // the error is with the answer
		}
	}
	return stream.CloseAndRecv()
}

func (p *player) statement(ctx context.Context) {
	id := client.RequestID()
	var put *budgetv1.PutStatementResponse
	must(0, client.Retry(ctx, func(ctx context.Context) (err error) {
		put, err = p.putStatement(ctx, id)
		return err
	}))
	p.print("posted %d, reversed %d, disagreements %d", put.Effect.PostedEntries, put.Effect.ReversedEntries,
		put.Effect.DisagreementCount)
}

func (p *player) correction(ctx context.Context) {
	request := parse(p.Correction, &catalogv1.ApplyChangesRequest{})
	get := &catalogv1.GetProjectRequest{Name: request.Changes[0].Resource.GetProject().Name}
	before := must(p.Catalog.GetProject(ctx, get)).Project
	request.Changes[0].Etag = fmt.Sprint(before.Revision)
	applied := must(p.Catalog.ApplyChanges(ctx, request))
	after := must(p.Catalog.GetProject(ctx, get)).Project
	p.print("%s: %s -> %s, %s", p.short(get.Name), before.DisplayName, after.DisplayName,
		word(applied.Results[0].Outcome))
}

// list prints the rows of all pages behind the number of pages.
func list[Q proto.Message, A client.Page](p *player, c call, request Q,
	method client.Lister[Q, A], rows func(A) []string) {
	pages, lines := 0, []string{}
	for page, err := range client.Pages(context.Background(), method, parse(c.Request, request)) {
		lines = append(lines, rows(must(page, err))...)
		pages++
	}
	p.print("%s: %d pages", c.Call, pages)
	for _, line := range lines {
		p.print("  %s", line)
	}
}

func named[T interface {
	GetName() string
	GetDisplayName() string
}](p *player, rows []T) (lines []string) {
	for _, r := range rows {
		lines = append(lines, p.short(r.GetName())+" "+r.GetDisplayName())
	}
	return lines
}

func (p *player) lists() {
	for _, c := range p.Lists {
		switch c.Call {
		case "catalog.ListProjects":
			list(p, c, &catalogv1.ListProjectsRequest{}, p.Catalog.ListProjects,
				func(a *catalogv1.ListProjectsResponse) []string { return named(p, a.Projects) })
		case "catalog.SearchProjects":
			list(p, c, &catalogv1.SearchProjectsRequest{}, p.Catalog.SearchProjects,
				func(a *catalogv1.SearchProjectsResponse) []string { return named(p, a.Projects) })
		case "budget.ListSettlements":
			list(p, c, &budgetv1.ListSettlementsRequest{}, p.Budget.ListSettlements,
				func(a *budgetv1.ListSettlementsResponse) (lines []string) {
					for _, s := range a.Settlements {
						lines = append(lines, fmt.Sprintf("%s closed %04d-%02d-%02d, unused %s", p.short(s.Name),
							s.ClosedOn.Year, s.ClosedOn.Month, s.ClosedOn.Day, yen(s.Figures.UnusedYen)))
					}
					return lines
				})
		default:
			log.Fatalf("no list %s", c.Call)
		}
	}
}

func (p *player) table(of *aggregatorv1.CompareExecutionResponse) {
	p.print("%s", of.JurisdictionDisplayName)
	cells := []string{"row", "match"}
	for _, c := range of.Columns {
		cells = append(cells, c.DisplayName+" appropriation", "executed", "rate")
	}
	line := func(cells []string) { p.print("| %s |", strings.Join(cells, " | ")) }
	line(append(cells, "change"))
	line(slices.Repeat([]string{"---"}, len(cells)+1))
	row := func(name, match string, r *aggregatorv1.Row) {
		cells := []string{name, match}
		for _, c := range r.Cells {
			var rate *int64
			if c.Rate != nil {
				rate = &c.Rate.Permille
			}
			cells = append(cells, yen(c.AppropriationYen), yen(c.ExecutedYen), permille(rate))
		}
		line(append(cells, yen(r.Changes[len(r.Changes)-1].AppropriationYen)))
	}
	for _, r := range of.Rows {
		row(r.DisplayName, word(r.Match), r)
	}
	row("合計", "-", of.Total)
	row("合計外", "-", of.OutsideTotal)
}

func (p *player) indicators(of *aggregatorv1.CompareExecutionResponse) {
	for _, r := range of.Rows {
		for _, together := range r.Indicators {
			for _, result := range together.Results {
				p.result(r.DisplayName, result)
			}
		}
	}
}

func (p *player) result(row string, r *aggregatorv1.IndicatorResult) {
	units := map[string]string{}
	for _, c := range r.Indicator.Components {
		units[c.Id] = c.Unit
	}
	for _, v := range r.Indicator.Values {
		var unscaled *int64
		if v.Value != nil {
			unscaled = &v.Value.Unscaled
		}
		p.print("%s: %d %s %s %s %s", row, r.FiscalYear, r.Indicator.DisplayName, word(v.Role), yen(unscaled),
			units[v.Component])
	}
	for _, a := range r.Achievements {
		p.print("%s: %d achieved %s", row, r.FiscalYear, permille(a.Permille))
	}
}

func (p *player) lineage(of *aggregatorv1.CompareExecutionResponse) {
	or := func(text, otherwise string) string {
		if text == "" {
			return otherwise
		}
		return text
	}
	for _, r := range of.Rows {
		for _, edge := range r.Lineage {
			share := "absent"
			if edge.SharePpm != nil {
				share = fmt.Sprint(*edge.SharePpm)
			}
			p.print("%s %s -> %s %s", word(edge.Type), or(edge.PredecessorDisplayName, "-"),
				or(edge.SuccessorDisplayName, "-"), share)
		}
	}
}

func (p *player) mistakes() {
	for _, c := range p.Mistakes {
		_, err := p.send(c)
		e := client.Explain(err)
		p.print("%s", c.Title)
		p.print("  code: %s", code.Code(e.Code))
		if err == nil {
			continue
		}
		reason, resource, again := "absent", "absent", "absent"
		if e.ErrorReason() != typev1.ErrorReason_ERROR_REASON_UNSPECIFIED {
			reason = strings.TrimPrefix(e.ErrorReason().String(), "ERROR_REASON_")
		}
		if e.Resource != nil {
			resource = e.Resource.Type + " " + e.Resource.Name
		}
		if e.RetryDelay != nil {
			again = fmt.Sprintf("%d ms", e.RetryDelay.Milliseconds())
		}
		p.print("  reason: %s", reason)
		for _, f := range e.Fields {
			p.print("  field: %s: %s", f.Field, f.Description)
		}
		p.print("  resource: %s", resource)
		p.print("  retry after: %s", again)
		for _, key := range slices.Sorted(maps.Keys(e.Metadata)) {
			p.print("  metadata: %s=%s", key, e.Metadata[key])
		}
	}
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("conformance path/to/scenario.json")
	}
	ctx := context.Background()
	p := &player{Client: must(client.Connect(client.Options{})), out: bufio.NewWriter(os.Stdout)}
	defer p.Close()
	defer p.out.Flush()
	must(0, json.Unmarshal(must(os.ReadFile(os.Args[1])), &p.scenario))

	p.print("## steps")
	p.steps()
	p.print("## statement")
	p.statement(ctx)
	p.print("## correction")
	p.correction(ctx)
	p.print("## lists")
	p.lists()
	compared := must(p.Aggregator.CompareExecution(ctx, parse(p.Comparison, &aggregatorv1.CompareExecutionRequest{})))
	p.print("## comparison")
	p.table(compared)
	p.print("## indicators")
	p.indicators(compared)
	p.print("## lineage")
	p.lineage(compared)
	p.print("## exact")
	related := must(p.Catalog.GetProject(ctx, parse(p.Related, &catalogv1.GetProjectRequest{})))
	for _, r := range related.Project.RelatedProjects {
		p.print("%s: %s", r.DisplayName, yen(r.AmountYen))
	}
	p.print("## mistakes")
	p.mistakes()
}
