package shop;

import com.amazonaws.services.lambda.runtime.Context;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The handler of the table of runtimes, which does what its event says. */
public class Orders {
  public static class StockError extends RuntimeException {
    public StockError(String message) {
      super(message);
    }
  }

  public Object handle(Map<String, Object> event, Context context) throws IOException, InterruptedException {
    if (event.containsKey("fail")) throw new StockError((String) event.get("fail"));
    if (event.containsKey("exit")) {
      System.out.println("giving up");
      Runtime.getRuntime().halt((Integer) event.get("exit"));
    }
    if (event.containsKey("sleep")) Thread.sleep(1000L * (Integer) event.get("sleep"));
    if (event.containsKey("run")) {
      @SuppressWarnings("unchecked")
      Process process = new ProcessBuilder((List<String>) event.get("run")).start();
      return new String(process.getInputStream().readAllBytes());
    }
    System.out.println("number " + event.get("number"));
    return Map.of(
        "sum", (Integer) event.get("number") + Integer.parseInt(System.getenv("MORE")),
        "request", context.getAwsRequestId(),
        "arn", context.getInvokedFunctionArn(),
        "remaining", context.getRemainingTimeInMillis(),
        "group", context.getLogGroupName(),
        "here", System.getProperty("user.dir"),
        "root", System.getenv("LAMBDA_TASK_ROOT"));
  }
}
