package main

import (
	patterns "example.com/pulumi-serverless-patterns/sdk/go/serverlesspatterns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(createShop)
}

func createShop(ctx *pulumi.Context) error {
	api, err := createAPI(ctx)
	if err != nil {
		return err
	}
	photographs, err := patterns.NewFanOutConversion(ctx, "photographs", &patterns.FanOutConversionArgs{
		Conversions: map[string]patterns.FanOutConversionEntryInput{
			"thumbnail": patterns.FanOutConversionEntryArgs{
				Image: &patterns.FanOutConversionImageArgs{
					Width:  pulumi.IntRef(300),
					Height: pulumi.IntRef(300),
				},
			},
			"archive": patterns.FanOutConversionEntryArgs{Zip: &patterns.FanOutConversionZipArgs{}},
		},
	})
	if err != nil {
		return err
	}
	site, err := createSite(ctx, api, photographs)
	if err != nil {
		return err
	}
	ctx.Export("siteUrl", site.Url)
	ctx.Export("apiUrl", api.Url)
	ctx.Export("uploads", photographs.SourceBucketName)
	return nil
}

func createAPI(ctx *pulumi.Context) (*patterns.ApiGatewayFacade, error) {
	orders, err := patterns.NewQueue(ctx, "orders", &patterns.QueueArgs{})
	if err != nil {
		return nil, err
	}
	quote, err := patterns.NewWorkflow(ctx, "quote", &patterns.WorkflowArgs{
		Type: pulumi.StringRef("EXPRESS"),
		Definition: map[string]pulumi.Input{
			"QueryLanguage":  pulumi.String("JSONata"),
			"StartAt":        pulumi.String("Price"),
			"TimeoutSeconds": pulumi.Int(5),
			"States": pulumi.Map{
				"Price": pulumi.Map{
					"Type":   pulumi.String("Pass"),
					"Output": pulumi.Map{"cents": pulumi.String("{% $states.input.prints * 250 %}")},
					"End":    pulumi.Bool(true),
				},
			},
		},
	})
	if err != nil {
		return nil, err
	}
	return patterns.NewApiGatewayFacade(ctx, "shop", &patterns.ApiGatewayFacadeArgs{
		// What orders.route() and quote.route(sync=True) return in Python.
		Routes: map[string]patterns.ApiGatewayFacadeRouteInput{
			"POST /orders": patterns.ApiGatewayFacadeRouteArgs{
				Queue: &patterns.ApiGatewayFacadeQueueArgs{
					Arn:  orders.Arn,
					Name: pulumi.StringRef("orders"),
				},
			},
			"POST /quotes": patterns.ApiGatewayFacadeRouteArgs{
				Workflow: &patterns.ApiGatewayFacadeWorkflowArgs{
					Arn:     quote.AliasArn,
					Name:    pulumi.StringRef("quote"),
					Sync:    pulumi.BoolRef(true),
					Timeout: pulumi.IntRef(5),
				},
			},
		},
		Throttle: &patterns.ApiGatewayFacadeThrottleArgs{RateLimit: 50, BurstLimit: 20},
	})
}

func createSite(
	ctx *pulumi.Context, api *patterns.ApiGatewayFacade, photographs *patterns.FanOutConversion,
) (*patterns.StaticOffload, error) {
	return patterns.NewStaticOffload(ctx, "site", &patterns.StaticOffloadArgs{
		// What api.origin() returns in Python.
		Api: &patterns.StaticOffloadApiArgs{
			DomainName: api.OriginDomainName,
			OriginPath: api.OriginPath,
		},
		GeneratedFiles: map[string]pulumi.StringInput{
			"index.html":  pulumi.String("<!doctype html><title>Photo shop</title>"),
			"uploads.txt": photographs.SourceBucketName,
		},
	})
}
