package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"google.golang.org/grpc"

	aggregator "kuzukuri.dev/api/kuzukuri/aggregator/v1"
	budget "kuzukuri.dev/api/kuzukuri/budget/v1"
	catalog "kuzukuri.dev/api/kuzukuri/catalog/v1"
	indicator "kuzukuri.dev/api/kuzukuri/indicator/v1"
)

// A call is one unary call of the suite, and the full name of the service whose health says whether
// a pod may get it.
type call struct {
	service string
	make    func(ctx context.Context, c *grpc.ClientConn, town string, o ...grpc.CallOption) error
}

var calls = map[string]call{
	"catalog": {catalog.CatalogService_ServiceDesc.ServiceName,
		func(ctx context.Context, c *grpc.ClientConn, _ string, o ...grpc.CallOption) error {
			_, err := catalog.NewCatalogServiceClient(c).ListJurisdictions(ctx,
				&catalog.ListJurisdictionsRequest{}, o...)
			return err
		}},
	"budget": {budget.BudgetService_ServiceDesc.ServiceName,
		func(ctx context.Context, c *grpc.ClientConn, town string, o ...grpc.CallOption) error {
			_, err := budget.NewBudgetServiceClient(c).ListBudgetYears(ctx,
				&budget.ListBudgetYearsRequest{Parent: town}, o...)
			return err
		}},
	"indicator": {indicator.IndicatorService_ServiceDesc.ServiceName,
		func(ctx context.Context, c *grpc.ClientConn, town string, o ...grpc.CallOption) error {
			_, err := indicator.NewIndicatorServiceClient(c).ListIndicators(ctx,
				&indicator.ListIndicatorsRequest{Parent: town + "/fiscalYears/2022", PageSize: 1}, o...)
			return err
		}},
	"snapshot": {aggregator.AggregatorService_ServiceDesc.ServiceName,
		func(ctx context.Context, c *grpc.ClientConn, town string, o ...grpc.CallOption) error {
			_, err := aggregator.NewAggregatorServiceClient(c).GetSnapshot(ctx,
				&aggregator.GetSnapshotRequest{Jurisdiction: town}, o...)
			return err
		}},
	"aggregator": {aggregator.AggregatorService_ServiceDesc.ServiceName,
		func(ctx context.Context, c *grpc.ClientConn, town string, o ...grpc.CallOption) error {
			_, err := aggregator.NewAggregatorServiceClient(c).CompareExecution(ctx,
				&aggregator.CompareExecutionRequest{Jurisdiction: town, Columns: []*aggregator.ColumnSpec{
					{FiscalYear: 2022}, {FiscalYear: 2023}}}, o...)
			return err
		}},
	"write":  {catalog.CatalogService_ServiceDesc.ServiceName, write},
	"source": {budget.BudgetService_ServiceDesc.ServiceName, source},
	"town":   {catalog.CatalogService_ServiceDesc.ServiceName, register},
}

// register makes the town, once: whoever comes again gets the first answer.
func register(ctx context.Context, c *grpc.ClientConn, town string, o ...grpc.CallOption) error {
	_, err := catalog.NewCatalogServiceClient(c).CreateJurisdiction(ctx, &catalog.CreateJurisdictionRequest{
		RequestId:    uuid.NewSHA1(uuid.NameSpaceURL, []byte(town)).String(),
		Jurisdiction: &catalog.Jurisdiction{Name: town, DisplayName: "旭区"}}, o...)
	return err
}

// write makes a department. Its name is printed when it is acknowledged: it must be there for ever.
func write(ctx context.Context, c *grpc.ClientConn, town string, o ...grpc.CallOption) error {
	id := uuid.NewString()
	_, err := catalog.NewCatalogServiceClient(c).BatchCreateDepartments(ctx,
		&catalog.BatchCreateDepartmentsRequest{Parent: town, RequestId: id, Departments: []*catalog.Department{
			{Name: fmt.Sprintf("%s/departments/d-%s", town, id), DisplayName: id}}}, o...)
	if err == nil {
		acknowledged(id)
	}
	return err
}

// source makes a source of funds of a year, like write.
func source(ctx context.Context, c *grpc.ClientConn, town string, o ...grpc.CallOption) error {
	id, year := uuid.NewString(), town+"/fiscalYears/2023"
	_, err := budget.NewBudgetServiceClient(c).BatchCreateDimensions(ctx, &budget.BatchCreateDimensionsRequest{
		Parent: year, RequestId: id, Dimensions: []*budget.Dimension{
			{Name: fmt.Sprintf("%s/fundSources/d-%s", year, id), DisplayName: id}}}, o...)
	if err == nil {
		acknowledged(id)
	}
	return err
}
