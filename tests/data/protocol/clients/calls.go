// Calls of the Go SDK, version 2, for the recorder of raw requests.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cw "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

func at(call string) aws.Config {
	endpoint := os.Getenv("ENDPOINT") + "/" + call
	return aws.Config{
		Region: "us-east-1", BaseEndpoint: &endpoint, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "fake", ""),
	}
}

func main() {
	background := context.Background()
	text := "ä + %2F <x>"
	report := func(_ any, err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	report(sqs.NewFromConfig(at("sqs-send")).SendMessage(background, &sqs.SendMessageInput{
		QueueUrl: aws.String("http://localhost/1/q"), MessageBody: &text, DelaySeconds: 5,
		MessageAttributes: map[string]sqstypes.MessageAttributeValue{
			"plain": {DataType: aws.String("String"), StringValue: aws.String("a & b")},
			"raw":   {DataType: aws.String("Binary"), BinaryValue: []byte{0, 255}},
		},
	}))
	report(sns.NewFromConfig(at("sns-publish")).Publish(background, &sns.PublishInput{
		TopicArn: aws.String("arn:aws:sns:us-east-1:000000000000:t"), Message: &text,
		MessageAttributes: map[string]snstypes.MessageAttributeValue{
			"plain": {DataType: aws.String("String"), StringValue: aws.String("a & b")},
			"raw":   {DataType: aws.String("Binary"), BinaryValue: []byte{0, 255}},
		},
	}))
	moment := time.Date(2026, 1, 2, 3, 4, 5, 678000000, time.UTC)
	report(cloudwatch.NewFromConfig(at("cloudwatch-put")).PutMetricData(background, &cloudwatch.PutMetricDataInput{
		Namespace: aws.String("n"),
		MetricData: []cw.MetricDatum{{
			MetricName: aws.String("m"), Timestamp: &moment, Value: aws.Float64(1.5),
			Dimensions: []cw.Dimension{{Name: aws.String("d"), Value: aws.String("v")}},
		}},
	}))
	report(lambda.NewFromConfig(at("lambda-invoke")).Invoke(background, &lambda.InvokeInput{
		FunctionName: aws.String("f"), Qualifier: aws.String("1"), Payload: []byte(`{"a":1}`),
	}))
	arn := aws.String("arn:aws:lambda:us-east-1:000000000000:function:f")
	report(lambda.NewFromConfig(at("lambda-empty")).Invoke(background, &lambda.InvokeInput{FunctionName: arn}))
	report(lambda.NewFromConfig(at("lambda-untag")).UntagResource(background, &lambda.UntagResourceInput{
		Resource: arn, TagKeys: []string{"a b", "c+d"},
	}))
	report(kms.NewFromConfig(at("kms-encrypt")).Encrypt(background, &kms.EncryptInput{
		KeyId: aws.String("k"), Plaintext: []byte{1, 2, 255}, EncryptionContext: map[string]string{"a": "b"},
	}))
	bucket := func(call string) *s3.Client {
		return s3.NewFromConfig(at(call), func(options *s3.Options) { options.UsePathStyle = true })
	}
	report(bucket("s3-put").PutObject(background, &s3.PutObjectInput{
		Bucket: aws.String("b"), Key: aws.String("a b+c/ü%2F.txt"), Body: strings.NewReader("hello world"),
		Metadata: map[string]string{"color": "blue"},
	}))
	report(bucket("s3-delete").DeleteObjects(background, &s3.DeleteObjectsInput{
		Bucket: aws.String("b"), Delete: &s3types.Delete{
			Objects: []s3types.ObjectIdentifier{{Key: aws.String("a & b")}, {Key: aws.String("c")}}, Quiet: aws.Bool(true),
		},
	}))
	report(bucket("s3-list").ListObjectsV2(background, &s3.ListObjectsV2Input{
		Bucket: aws.String("b"), Prefix: aws.String("a b+c/"), MaxKeys: aws.Int32(7),
	}))
}
