package main

import (
	patterns "example.com/pulumi-serverless-patterns/sdk/go/serverlesspatterns"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(createShop)
}

func createShop(ctx *pulumi.Context) error {
	orders, err := patterns.NewQueue(ctx, "orders", &patterns.QueueArgs{})
	if err != nil {
		return err
	}
	live, err := createLive(ctx, orders)
	if err != nil {
		return err
	}
	api, err := createAPI(ctx, orders, live)
	if err != nil {
		return err
	}
	photographs, err := patterns.NewFanOutConversion(
		ctx, "photographs", &patterns.FanOutConversionArgs{
			Conversions: map[string]patterns.FanOutConversionEntryInput{
				"thumbnail": patterns.FanOutConversionEntryArgs{
					Image: &patterns.FanOutConversionImageArgs{
						Width:  pulumi.IntRef(300),
						Height: pulumi.IntRef(300),
					},
				},
				"archive": patterns.FanOutConversionEntryArgs{
					Zip: &patterns.FanOutConversionZipArgs{},
				},
			},
		})
	if err != nil {
		return err
	}
	site, err := createSite(ctx, api, live, photographs)
	if err != nil {
		return err
	}
	mobile, err := createMobile(ctx, orders, site)
	if err != nil {
		return err
	}
	ctx.Export("siteUrl", site.Url)
	ctx.Export("apiUrl", api.Url)
	ctx.Export("liveUrl", live.Url)
	ctx.Export("mobileUrl", mobile.Url)
	ctx.Export("uploads", photographs.SourceBucketName)
	return nil
}

func createLive(ctx *pulumi.Context, orders *patterns.Queue) (*patterns.WebSocketApi, error) {
	return patterns.NewWebSocketApi(ctx, "live", &patterns.WebSocketApiArgs{
		Routes: map[string]patterns.WebSocketApiRouteInput{
			// What orders.websocket_route() returns in Python.
			"order": patterns.WebSocketApiRouteArgs{
				Queue: &patterns.WebSocketApiQueueArgs{
					Arn:  orders.Arn,
					Name: pulumi.StringRef("orders"),
				},
			},
			"watch": patterns.WebSocketApiRouteArgs{
				Subscribe: &patterns.WebSocketApiChannelArgs{Channel: "body.order"},
			},
		},
	})
}

func createAPI(
	ctx *pulumi.Context, orders *patterns.Queue, live *patterns.WebSocketApi,
) (*patterns.ApiGatewayFacade, error) {
	quote, err := patterns.NewWorkflow(ctx, "quote", &patterns.WorkflowArgs{
		Type: pulumi.StringRef("EXPRESS"),
		Definition: map[string]pulumi.Input{
			"QueryLanguage":  pulumi.String("JSONata"),
			"StartAt":        pulumi.String("Price"),
			"TimeoutSeconds": pulumi.Int(5),
			"States": pulumi.Map{
				"Price": pulumi.Map{
					"Type": pulumi.String("Pass"),
					"Output": pulumi.Map{
						"cents": pulumi.String("{% $states.input.prints * 250 %}"),
					},
					"End": pulumi.Bool(true),
				},
			},
		},
	})
	if err != nil {
		return nil, err
	}
	return patterns.NewApiGatewayFacade(
		ctx, "shop", &patterns.ApiGatewayFacadeArgs{
			// In Python: orders.route(), live.publish_route().
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
				"POST /news": patterns.ApiGatewayFacadeRouteArgs{
					Queue: &patterns.ApiGatewayFacadeQueueArgs{
						Arn:  live.MessagesQueueArn,
						Name: pulumi.StringRef("live-messages"),
					},
				},
			},
			Throttle: &patterns.ApiGatewayFacadeThrottleArgs{
				RateLimit:  50,
				BurstLimit: 20,
			},
		})
}

func createSite(
	ctx *pulumi.Context,
	api *patterns.ApiGatewayFacade,
	live *patterns.WebSocketApi,
	photographs *patterns.FanOutConversion,
) (*patterns.StaticOffload, error) {
	return patterns.NewStaticOffload(ctx, "site", &patterns.StaticOffloadArgs{
		// What api.origin() and live.origin() return in Python.
		Api: &patterns.StaticOffloadApiArgs{
			DomainName: api.OriginDomainName,
			OriginPath: api.OriginPath,
		},
		Origins: map[string]patterns.StaticOffloadOriginInput{
			"live": patterns.StaticOffloadOriginArgs{
				DomainName: live.OriginDomainName,
				OriginPath: live.OriginPath,
			},
		},
		Behaviors: []patterns.StaticOffloadBehaviorInput{
			patterns.StaticOffloadBehaviorArgs{
				PathPattern: "/live/*",
				Origin:      "live",
				StripPrefix: pulumi.BoolRef(true),
			},
		},
		GeneratedFiles: map[string]pulumi.StringInput{
			"index.html":  pulumi.String("<!doctype html><title>Photo shop</title>"),
			"uploads.txt": photographs.SourceBucketName,
		},
	})
}

func createMobile(
	ctx *pulumi.Context, orders *patterns.Queue, site *patterns.StaticOffload,
) (*patterns.HttpApi, error) {
	price, err := patterns.NewFunction(ctx, "price", &patterns.FunctionArgs{
		Code:    pulumi.StringRef("price"),
		Handler: pulumi.StringRef("price.handler"),
		Alias:   pulumi.StringRef("live"),
		Rollout: &patterns.FunctionRolloutArgs{
			Strategy:   pulumi.StringRef("linear"),
			Percentage: pulumi.IntRef(20),
		},
		SnapStart: pulumi.BoolRef(true),
		Url:       &patterns.FunctionUrlArgs{},
	})
	if err != nil {
		return nil, err
	}
	receipts, err := patterns.NewFunction(ctx, "receipts", &patterns.FunctionArgs{
		Code:    pulumi.StringRef("receipts"),
		Handler: pulumi.StringRef("receipts.handler"),
		Alias:   pulumi.StringRef("live"),
		Durable: &patterns.FunctionDurableArgs{ExecutionTimeoutSeconds: 86_400},
	})
	if err != nil {
		return nil, err
	}
	ctx.Export("receiptsArn", receipts.Arn)
	return patterns.NewHttpApi(ctx, "mobile", &patterns.HttpApiArgs{
		// What price.route() and orders.route() return in Python.
		Routes: map[string]patterns.ApiGatewayFacadeRouteInput{
			"GET /price": patterns.ApiGatewayFacadeRouteArgs{
				Function: &patterns.ApiGatewayFacadeFunctionArgs{
					Arn:       price.Arn,
					InvokeArn: price.InvokeArn,
					Name:      pulumi.StringRef("price"),
					Timeout:   pulumi.IntRef(29),
				},
			},
			"POST /orders": patterns.ApiGatewayFacadeRouteArgs{
				Queue: &patterns.ApiGatewayFacadeQueueArgs{
					Arn:  orders.Arn,
					Name: pulumi.StringRef("orders"),
				},
			},
		},
		Cors: &patterns.HttpApiCorsArgs{
			AllowedOrigins: []pulumi.StringInput{site.Url},
		},
	})
}
