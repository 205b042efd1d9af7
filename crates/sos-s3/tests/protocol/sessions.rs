//! Temporary keys over the protocol of STS, and what requests of S3 make of them.

use crate::world::{
    Answered, DATE, FORM,
    Who::{Alice, Bob},
    World, signed_by,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use sos_core::{NamedPolicy, TenantId};
use sos_s3::{
    Resource,
    auth::{S3, STS, Scope, SigningKey, sign_v2},
    uri::encode,
};
use sos_service::{
    Caller, DocumentConditions, Principal,
    operations::roles::{DeleteRole, PutRole},
};

const READ: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}"#;
const WRITE: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::photos/*"}}"#;

/// Alice's role, which Bob may become.
fn role(policy: &str) -> PutRole {
    PutRole {
        tenant: TenantId("alice-id".into()),
        name: "reader".into(),
        trust: r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::bob-id:root"},
            "Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"key-1"}}}}"#
            .into(),
        policies: vec![NamedPolicy {
            name: "own".into(),
            document: policy.into(),
        }],
        max_session_seconds: 3600,
        ends_sessions: false,
        conditions: DocumentConditions::default(),
    }
}

async fn world(policy: &str) -> World {
    let world = World::with_bucket().await;
    world.ok(Alice, "PUT /photos/cat", &[], "meow").await;
    let operator = Caller::new(Principal::Operator);
    world.service.call(&operator, role(policy)).await.expect("a role");
    world
}

const ASSUME: &str = "Action=AssumeRole&Version=2011-06-15&RoleArn=arn:aws:iam::alice-id:role/reader&RoleSessionName=me&ExternalId=key-1";

/// A temporary key with its token.
struct Temporary {
    id: String,
    secret: String,
    token: String,
}

impl Temporary {
    fn of(answered: &Answered) -> Self {
        Self {
            id: answered.element("AccessKeyId"),
            secret: answered.element("SecretAccessKey"),
            token: answered.element("SessionToken"),
        }
    }

    async fn send(&self, world: &World, line: &str, body: &'static str) -> String {
        self.send_with(world, line, Some(&self.token), body).await
    }

    async fn send_with(&self, world: &World, line: &str, token: Option<&str>, body: &'static str) -> String {
        let headers: Vec<_> = token
            .map(|token| ("x-amz-security-token", token))
            .into_iter()
            .collect();
        let key = Some((self.id.as_str(), self.secret.as_str()));
        outcome(world, signed_by(key, line, &headers, Bytes::from(body))).await
    }

    /// A URL of version 4.
    fn presigned(&self, path: &str, token: &str) -> String {
        let scope = Scope {
            day: DATE[..8].to_owned(),
            region: "us-east-1".to_owned(),
            service: S3,
        };
        let credential = encode(&format!("{}/{}", self.id, scope.text()), false);
        let query = format!(
            "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={credential}&X-Amz-Date={DATE}&X-Amz-Expires=60\
             &X-Amz-Security-Token={}&X-Amz-SignedHeaders=host",
            encode(token, false)
        );
        let canonical = format!("GET\n{path}\n{query}\nhost:s3.example.com\n\nhost\nUNSIGNED-PAYLOAD");
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, canonical.as_bytes());
        let text = format!(
            "AWS4-HMAC-SHA256\n{DATE}\n{}\n{}",
            scope.text(),
            hex::encode(hash)
        );
        let signature = SigningKey::derive(&self.secret, &scope).sign(text.as_bytes());
        format!("{path}?{query}&X-Amz-Signature={signature}")
    }

    /// A form that writes `form.txt`, signed with version 2 or 4, and a token beside it.
    fn form(&self, version: u8, token: Option<&str>) -> String {
        let scope = Scope {
            day: DATE[..8].to_owned(),
            region: "us-east-1".to_owned(),
            service: S3,
        };
        let credential = format!("{}/{}", self.id, scope.text());
        let mut fields = vec![("key", "form.txt".to_owned())];
        fields.extend(token.map(|token| ("x-amz-security-token", token.to_owned())));
        if version == 4 {
            fields.push(("x-amz-algorithm", "AWS4-HMAC-SHA256".to_owned()));
            fields.push(("x-amz-credential", credential));
            fields.push(("x-amz-date", DATE.to_owned()));
        } else {
            fields.push(("AWSAccessKeyId", self.id.clone()));
        }
        let conditions: Vec<String> = fields
            .iter()
            .filter(|field| field.0 != "AWSAccessKeyId")
            .map(|(name, value)| format!(r#"{{"{name}": "{value}"}}"#))
            .collect();
        let policy = format!(
            r#"{{"expiration": "2013-05-24T01:00:00.000Z", "conditions": [{{"bucket": "photos"}}, {}]}}"#,
            conditions.join(", ")
        );
        let policy = STANDARD.encode(policy);
        if version == 4 {
            let signature = SigningKey::derive(&self.secret, &scope).sign(policy.as_bytes());
            fields.push(("x-amz-signature", signature));
        } else {
            fields.push(("signature", sign_v2(&self.secret, policy.as_bytes())));
        }
        fields.push(("policy", policy));
        let mut body = String::new();
        for (name, value) in &fields {
            body.push_str(&format!(
                "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nbytes\r\n--b--\r\n",
        );
        body
    }
}

async fn outcome(world: &World, request: Request<Full<Bytes>>) -> String {
    let resource = Resource::of_path(request.uri().path());
    let answered = world.handle(request, resource).await;
    format!("{} {}", answered.status, answered.code.unwrap_or("-"))
}

async fn get_session(world: &World) -> Temporary {
    let form = "Action=GetSessionToken&Version=2011-06-15&DurationSeconds=900";
    Temporary::of(&world.ok(Alice, "POST /", &[FORM], form).await)
}

async fn assume(world: &World, more: &str) -> Temporary {
    Temporary::of(&world.ok(Bob, "POST /", &[FORM], format!("{ASSUME}{more}")).await)
}

#[tokio::test]
async fn a_role_is_assumed_and_its_session_works() {
    let world = world(READ).await;
    let answered = world.ok(Bob, "POST /", &[FORM], ASSUME).await;
    assert_eq!(answered.operation, "AssumeRole");
    assert_eq!(answered.headers["content-type"], "text/xml");
    assert_eq!(answered.headers["cache-control"], "no-store");
    assert_eq!(
        answered.element("Arn"),
        "arn:aws:sts::alice-id:assumed-role/reader/me"
    );
    assert_eq!(answered.element("Expiration"), "2013-05-24T01:00:00Z");
    let session = Temporary::of(&answered);
    assert_eq!(session.send(&world, "GET /photos/cat", "").await, "200 -");
    assert_eq!(
        session.send(&world, "PUT /photos/dog", "woof").await,
        "403 AccessDenied"
    );
    assert_eq!(
        session.send(&world, "DELETE /photos/cat", "").await,
        "403 AccessDenied"
    );
}

#[tokio::test]
async fn a_session_policy_narrows() {
    let world = world(WRITE).await;
    let wide = assume(&world, "").await;
    assert_eq!(wide.send(&world, "PUT /photos/dog", "woof").await, "200 -");
    let narrow = assume(&world, &format!("&Policy={}", encode(READ, false))).await;
    assert_eq!(narrow.send(&world, "GET /photos/dog", "").await, "200 -");
    assert_eq!(
        narrow.send(&world, "PUT /photos/dog", "woof").await,
        "403 AccessDenied"
    );
}

#[tokio::test]
async fn a_token_goes_with_its_key_alone() {
    let world = world(READ).await;
    let (one, two) = (assume(&world, "").await, assume(&world, "").await);
    let own = get_session(&world).await;
    let get = "GET /photos/cat";
    assert_eq!(
        one.send_with(&world, get, None, "").await,
        "403 InvalidAccessKeyId"
    );
    assert_eq!(
        one.send_with(&world, get, Some(&two.token), "").await,
        "400 InvalidToken"
    );
    assert_eq!(
        one.send_with(&world, get, Some(&own.token), "").await,
        "400 InvalidToken"
    );
    let cut = &one.token[..one.token.len() - 4];
    assert_eq!(
        one.send_with(&world, get, Some(cut), "").await,
        "400 InvalidToken"
    );
    assert_eq!(one.send_with(&world, get, Some(""), "").await, "400 InvalidToken");
    let forged = Temporary {
        id: one.id.clone(),
        secret: "a guess".to_owned(),
        token: one.token.clone(),
    };
    assert_eq!(forged.send(&world, get, "").await, "403 SignatureDoesNotMatch");
    // A lasting key with a token that is good for another.
    let alice = Temporary {
        id: "ALICE".to_owned(),
        secret: "alice's secret".to_owned(),
        token: own.token.clone(),
    };
    assert_eq!(alice.send(&world, get, "").await, "400 InvalidToken");
    assert_eq!(own.send(&world, get, "").await, "200 -");
}

#[tokio::test]
async fn a_presigned_url_brings_its_token() {
    let world = world(READ).await;
    let (session, other) = (assume(&world, "").await, assume(&world, "").await);
    let ask = async |target: String| {
        let request = Request::get(target).header("host", "s3.example.com");
        outcome(&world, request.body(Full::default()).expect("a request")).await
    };
    let good = session.presigned("/photos/cat", &session.token);
    assert_eq!(ask(good.clone()).await, "200 -");
    assert_eq!(
        ask(session.presigned("/photos/cat", &other.token)).await,
        "400 InvalidToken"
    );
    let (before, after) = good.split_once("&X-Amz-Security-Token=").expect("a token");
    let without = format!("{before}&{}", after.split_once('&').expect("more").1);
    assert_eq!(ask(without).await, "403 InvalidAccessKeyId");
}

#[tokio::test]
async fn a_form_brings_its_token() {
    let world = world(WRITE).await;
    let (session, other) = (assume(&world, "").await, assume(&world, "").await);
    let headers = [("content-type", "multipart/form-data; boundary=b")];
    for version in [2, 4] {
        for (token, expected) in [
            (Some(session.token.as_str()), "204 -"),
            (Some(other.token.as_str()), "400 InvalidToken"),
            (None, "403 InvalidAccessKeyId"),
        ] {
            let body = session.form(version, token);
            let request = signed_by(None, "POST /photos", &headers, body.into());
            assert_eq!(outcome(&world, request).await, expected, "version {version}");
        }
    }
}

#[tokio::test]
async fn version_2_takes_a_token_too() {
    let world = world(READ).await;
    let session = assume(&world, "").await;
    let ask = async |token: &str, signed_token: &str| {
        let date = "Fri, 24 May 2013 00:00:00 GMT";
        let text = format!("GET\n\n\n{date}\nx-amz-security-token:{signed_token}\n/photos/cat");
        let signature = sign_v2(&session.secret, text.as_bytes());
        let request = Request::get("/photos/cat")
            .header("host", "s3.example.com")
            .header("date", date)
            .header("x-amz-security-token", token)
            .header("authorization", format!("AWS {}:{signature}", session.id));
        outcome(&world, request.body(Full::default()).expect("a request")).await
    };
    assert_eq!(ask(&session.token, &session.token).await, "200 -");
    assert_eq!(ask(&session.token, "another").await, "403 SignatureDoesNotMatch");
    assert_eq!(ask("another", "another").await, "400 InvalidToken");
}

/// The token stands in the query, and is signed as a header: clients sign first, and then move it.
#[tokio::test]
async fn a_url_of_version_2_brings_its_token() {
    let world = world(READ).await;
    let session = assume(&world, "").await;
    let ask = async |token: &str, signed_token: &str| {
        let expires = 1_369_353_660;
        let signed = if signed_token.is_empty() {
            String::new()
        } else {
            format!("x-amz-security-token:{signed_token}\n")
        };
        let text = format!("GET\n\n\n{expires}\n{signed}/photos/cat");
        let signature = encode(&sign_v2(&session.secret, text.as_bytes()), false);
        let request = Request::get(format!(
            "/photos/cat?AWSAccessKeyId={}&Expires={expires}&Signature={signature}&x-amz-security-token={token}",
            session.id
        ));
        let request = request.header("host", "s3.example.com");
        outcome(&world, request.body(Full::default()).expect("a request")).await
    };
    assert_eq!(ask(&session.token, &session.token).await, "200 -");
    assert_eq!(ask(&session.token, "another").await, "403 SignatureDoesNotMatch");
    assert_eq!(ask(&session.token, "").await, "403 SignatureDoesNotMatch");
    assert_eq!(ask("another", "another").await, "400 InvalidToken");
}

#[tokio::test]
async fn a_session_ends_with_its_time_and_with_its_role() {
    let world = world(READ).await;
    let (of_role, own) = (assume(&world, "").await, get_session(&world).await);
    let get = "GET /photos/cat";
    assert_eq!(own.send(&world, get, "").await, "200 -");
    world.env.advance_seconds(899);
    assert_eq!(own.send(&world, get, "").await, "200 -");
    world.env.advance_seconds(1);
    assert_eq!(own.send(&world, get, "").await, "400 ExpiredToken");
    assert_eq!(of_role.send(&world, get, "").await, "200 -");
    let delete = DeleteRole {
        tenant: TenantId("alice-id".into()),
        name: "reader".into(),
        conditions: DocumentConditions::default(),
    };
    let operator = Caller::new(Principal::Operator);
    world.service.call(&operator, delete).await.expect("deleted");
    assert_eq!(of_role.send(&world, get, "").await, "400 InvalidToken");
}

#[tokio::test]
async fn a_session_says_who_it_is() {
    let world = world(READ).await;
    let who = "Action=GetCallerIdentity&Version=2011-06-15";
    let alice = world.ok(Alice, "POST /", &[FORM], who).await;
    assert_eq!(alice.element("Arn"), "arn:aws:iam::alice-id:root");
    assert_eq!(alice.element("Account"), "alice-id");
    let session = assume(&world, "").await;
    let key = Some((session.id.as_str(), session.secret.as_str()));
    let headers = [FORM, ("x-amz-security-token", session.token.as_str())];
    let ask = |form: &'static str| signed_by(key, "POST /", &headers, Bytes::from(form));
    let answered = world.handle(ask(who), Resource::default()).await;
    assert_eq!(
        answered.element("Arn"),
        "arn:aws:sts::alice-id:assumed-role/reader/me"
    );
    let more = "Action=GetSessionToken&Version=2011-06-15";
    assert_eq!(outcome(&world, ask(more)).await, "403 AccessDenied");
}

#[tokio::test]
async fn what_is_no_request_for_a_session() {
    let world = world(READ).await;
    let check = async |form: &str, expected: &str| {
        let answered = world.send(Bob, "POST /", &[FORM], form.to_owned()).await;
        let found = format!("{} {}", answered.status, answered.code.unwrap_or("-"));
        assert_eq!(found, expected, "{form}: {}", answered.transcript());
        assert_eq!(answered.element("Type"), "Sender", "{form}");
        assert_eq!(answered.element("RequestId"), "REQUEST", "{form}");
        assert_eq!(answered.element("AccessKeyId"), "", "{form}");
    };
    check("", "400 InvalidAction").await;
    check("Action=AssumeRole", "400 InvalidAction").await;
    check("Action=Nothing&Version=2011-06-15", "400 InvalidAction").await;
    let version = "Action=AssumeRole&Version=2011-06-15";
    check(version, "400 ValidationError").await;
    check(&format!("{ASSUME}&Action=AssumeRole"), "400 ValidationError").await;
    check(&format!("{ASSUME}&DurationSeconds=899"), "400 ValidationError").await;
    check(&format!("{ASSUME}&DurationSeconds=3601"), "400 ValidationError").await;
    check(&format!("{ASSUME}&DurationSeconds=long"), "400 ValidationError").await;
    check(&format!("{ASSUME}&Policy="), "400 ValidationError").await;
    check(&format!("{ASSUME}&Policy=%7B"), "400 MalformedPolicyDocument").await;
    let arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    check(
        &format!("{ASSUME}&PolicyArns.member.1.arn={arn}"),
        "400 ValidationError",
    )
    .await;
    check(&format!("{ASSUME}&SerialNumber=1"), "400 ValidationError").await;
    check(&ASSUME.replace("key-1", "key-2"), "403 AccessDenied").await;
    check(&ASSUME.replace("&ExternalId=key-1", ""), "403 AccessDenied").await;
    check(&ASSUME.replace("role/reader", "role/none"), "403 AccessDenied").await;
    let long = format!("{ASSUME}&Policy={}", "a".repeat(64 * 1024));
    check(&long, "400 ValidationError").await;
}

#[tokio::test]
async fn a_form_is_signed_over_its_body_and_for_its_service() {
    let world = world(READ).await;
    let good = signed_by(Some(("BOB", "bob's secret")), "POST /", &[FORM], ASSUME.into());
    let (parts, _) = good.into_parts();
    let other = ASSUME.replace("RoleSessionName=me", "RoleSessionName=it");
    let changed = Request::from_parts(parts.clone(), Full::new(Bytes::from(other)));
    assert_eq!(outcome(&world, changed).await, "403 SignatureDoesNotMatch");
    let unchanged = Request::from_parts(parts.clone(), Full::new(Bytes::from(ASSUME)));
    assert_eq!(outcome(&world, unchanged).await, "200 -");
    // A signature for one service is none for the other.
    let mut for_s3 = parts;
    let text = for_s3.headers["authorization"]
        .to_str()
        .expect("text")
        .replace("/sts/", "/s3/");
    for_s3
        .headers
        .insert("authorization", text.parse().expect("a value"));
    let for_s3 = Request::from_parts(for_s3, Full::new(Bytes::from(ASSUME)));
    assert_eq!(outcome(&world, for_s3).await, "400 IncompleteSignature");
    assert_ne!(S3, STS);
    // Nothing but a form is taken for one.
    let other = world
        .refused(Bob, "POST /", &[("content-type", "text/plain")], ASSUME)
        .await;
    assert_eq!(other, "405 MethodNotAllowed");
}
