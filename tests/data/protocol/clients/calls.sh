# Calls of the AWS CLI for the recorder of raw requests: `sh calls.sh`.
attributes='{"plain":{"DataType":"String","StringValue":"a & b"},"raw":{"DataType":"Binary","BinaryValue":"AP8="}}'
call() { name=$1; shift; aws --endpoint-url "$ENDPOINT/$name" "$@" > /dev/null || echo "$name failed"; }
export AWS_CLI_FILE_ENCODING=UTF-8 LC_ALL=C.UTF-8
call sqs-send sqs send-message --queue-url http://localhost/1/q --message-body 'ä + %2F <x>' --delay-seconds 5 --message-attributes "$attributes"
call sns-publish sns publish --topic-arn arn:aws:sns:us-east-1:000000000000:t --message 'ä + %2F <x>' --message-attributes "$attributes"
call cloudwatch-put cloudwatch put-metric-data --namespace n --metric-data 'MetricName=m,Timestamp=2026-01-02T03:04:05.678Z,Value=1.5,Dimensions=[{Name=d,Value=v}]'
printf '{"a":1}' > payload.json
call lambda-invoke lambda invoke --function-name f --qualifier 1 --payload file://payload.json out.json
call lambda-empty lambda invoke --function-name arn:aws:lambda:us-east-1:000000000000:function:f out.json
call lambda-untag lambda untag-resource --resource arn:aws:lambda:us-east-1:000000000000:function:f --tag-keys 'a b' 'c+d'
printf '\001\002\377' > plain.bin
call kms-encrypt kms encrypt --key-id k --plaintext fileb://plain.bin --encryption-context a=b
call ec2-describe ec2 describe-instances --filters 'Name=tag:a,Values=x,y z' --max-results 5 --no-paginate
printf 'hello world' > body.txt
call s3-put s3api put-object --bucket b --key 'a b+c/ü%2F.txt' --body body.txt --metadata color=blue
call s3-delete s3api delete-objects --bucket b --delete '{"Objects":[{"Key":"a & b"},{"Key":"c"}],"Quiet":true}'
call s3-list s3api list-objects-v2 --bucket b --prefix 'a b+c/' --max-keys 7 --no-paginate
curl -s "$(aws --endpoint-url "$ENDPOINT/s3-presigned" s3 presign 's3://b/a b+c/ü.txt')" > /dev/null
rm -f payload.json out.json plain.bin body.txt
