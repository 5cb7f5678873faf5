import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.rmi.Remote;
import java.rmi.server.RMISocketFactory;

// A program of TLC's distributed mode that listens at one address, where TLC by itself listens at all of them. Input: the properties
// `lockspec.main`, the class to run, `lockspec.address`, and `lockspec.port`, for what would take any port; output: that program's own.
// cli/engines/listening.ts holds what a compiler makes of it (scripts/listening.ts).
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

  public static void main(String[] args) throws Exception {
    // What a server gives its workers: of a TLC in which it cannot be sent they would die, and the server would wait for ever.
    Class<?> fingerprints = Class.forName("tlc2.tool.fp.FPSet");
    if (!Remote.class.isAssignableFrom(fingerprints) && !Serializable.class.isAssignableFrom(fingerprints)) {
      System.err.println("java.io.NotSerializableException: " + fingerprints.getName());
      System.exit(1);
    }
    InetAddress address = InetAddress.getByName(System.getProperty("lockspec.address"));
    RMISocketFactory.setSocketFactory(new Listening(address, Integer.getInteger("lockspec.port", 0)));
    Class.forName(System.getProperty("lockspec.main")).getMethod("main", String[].class).invoke(null, (Object) args);
  }
}
