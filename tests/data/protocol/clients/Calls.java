// Calls of the Java SDK, version 2, for the recorder of raw requests.
import java.net.URI;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

public class Calls {
    static final String ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";

    static <B extends AwsClientBuilder<B, C>, C> C at(B builder, String call) {
        var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "fake"));
        return builder.region(Region.US_EAST_1).credentialsProvider(credentials)
            .endpointOverride(URI.create(System.getenv("ENDPOINT") + "/" + call)).build();
    }

    static void attempt(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException error) {
            System.err.println(error.getMessage());
        }
    }

    static S3Client bucket(String call) {
        return at(S3Client.builder().httpClient(UrlConnectionHttpClient.create()).forcePathStyle(true), call);
    }

    static LambdaClient functions(String call) {
        return at(LambdaClient.builder().httpClient(UrlConnectionHttpClient.create()), call);
    }

    public static void main(String[] arguments) {
        var text = "ä + %2F <x>";
        var raw = SdkBytes.fromByteArray(new byte[] {0, (byte) 255});
        attempt(() -> at(SqsClient.builder().httpClient(UrlConnectionHttpClient.create()), "sqs-send")
            .sendMessage(r -> r.queueUrl("http://localhost/1/q").messageBody(text).delaySeconds(5).messageAttributes(Map.of(
                "plain", software.amazon.awssdk.services.sqs.model.MessageAttributeValue.builder().dataType("String").stringValue("a & b").build(),
                "raw", software.amazon.awssdk.services.sqs.model.MessageAttributeValue.builder().dataType("Binary").binaryValue(raw).build()))));
        attempt(() -> at(SnsClient.builder().httpClient(UrlConnectionHttpClient.create()), "sns-publish")
            .publish(r -> r.topicArn("arn:aws:sns:us-east-1:000000000000:t").message(text).messageAttributes(Map.of(
                "plain", software.amazon.awssdk.services.sns.model.MessageAttributeValue.builder().dataType("String").stringValue("a & b").build(),
                "raw", software.amazon.awssdk.services.sns.model.MessageAttributeValue.builder().dataType("Binary").binaryValue(raw).build()))));
        attempt(() -> functions("lambda-invoke").invoke(r -> r.functionName("f").qualifier("1").payload(SdkBytes.fromUtf8String("{\"a\":1}"))));
        attempt(() -> functions("lambda-empty").invoke(r -> r.functionName(ARN)));
        attempt(() -> functions("lambda-untag").untagResource(r -> r.resource(ARN).tagKeys("a b", "c+d")));
        attempt(() -> bucket("s3-put").putObject(
            r -> r.bucket("b").key("a b+c/ü%2F.txt").metadata(Map.of("color", "blue")), RequestBody.fromString("hello world")));
        attempt(() -> bucket("s3-delete").deleteObjects(r -> r.bucket("b").delete(d -> d.quiet(true).objects(
            List.of(ObjectIdentifier.builder().key("a & b").build(), ObjectIdentifier.builder().key("c").build())))));
        attempt(() -> bucket("s3-list").listObjectsV2(r -> r.bucket("b").prefix("a b+c/").maxKeys(7)));
    }
}
