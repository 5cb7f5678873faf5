import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.rmi.Remote;
import java.rmi.server.RMISocketFactory;

// A program of TLC's distributed mode that listens at one address, where TLC by itself listens at all of them, and that ends when it is done.
// Input: the properties `lockspec.main`, the class to run, `lockspec.address`, and `lockspec.port`, for what would take any port; output:
// that program's own. cli/engines/listening.ts holds what a compiler makes of it (scripts/listening.ts).
public final class Listening extends RMISocketFactory {
  private final InetAddress address;
  private final int port;

  private Listening(InetAddress address, int port) {
    this.address = address;
    this.port = port;
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return new Socket(host, port);
  }

  @Override
  public ServerSocket createServerSocket(int asked) throws IOException {
    return new ServerSocket(asked == 0 ? port : asked, 0, address);
  }

  /** Milliseconds. */
  private static final int LONGEST_ANSWER = 10_000;

  private static boolean isAnswering() {
    for (StackTraceElement[] stack : Thread.getAllStackTraces().values()) {
      // Who ends the program from within a call, as what keeps fingerprints does, sends no answer any more.
      if (isIn(stack, "sun.rmi.transport.Transport", "serviceCall") && !isIn(stack, "java.lang.Runtime", "exit")) return true;
    }
    return false;
  }

  private static boolean isIn(StackTraceElement[] stack, String name, String method) {
    for (StackTraceElement frame : stack) {
      if (frame.getClassName().equals(name) && frame.getMethodName().equals(method)) return true;
    }
    return false;
  }

  /**
   * A worker that is told to leave ends as soon as it offers nothing, which is before its answer is sent: without it the server takes its own
   * search for broken.
   */
  private static void answer() {
    try {
      for (int waited = 0; waited < LONGEST_ANSWER && isAnswering(); waited += 10) Thread.sleep(10);
    } catch (InterruptedException end) {
      // It ends now.
    }
  }

  public static void main(String[] args) throws Exception {
    // What a server gives its workers: of a TLC in which it cannot be sent they would die, and the server would wait for ever.
    Class<?> fingerprints = Class.forName("tlc2.tool.fp.FPSet");
    if (!Remote.class.isAssignableFrom(fingerprints) && !Serializable.class.isAssignableFrom(fingerprints)) {
      System.err.println("java.io.NotSerializableException: " + fingerprints.getName());
      System.exit(1);
    }
    InetAddress address = InetAddress.getByName(System.getProperty("lockspec.address"));
    RMISocketFactory.setSocketFactory(new Listening(address, Integer.getInteger("lockspec.port", 0)));
    Runtime.getRuntime().addShutdownHook(new Thread(Listening::answer));
    String main = System.getProperty("lockspec.main");
    Class.forName(main).getMethod("main", String[].class).invoke(null, (Object) args);
    // Others go on in threads of their own. The server returns when all is said, and what it offers would keep it for ever where it has failed.
    if (main.endsWith(".TLCServer")) System.exit(0);
  }
}
