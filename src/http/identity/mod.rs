//! People and their access: signing in, the own account, workspaces, users, roles, keys, the audit log.

mod api_keys;
mod auth;
mod cookie;
mod desk;
mod me;
mod password;
mod roles;
mod users;
mod workspaces;

use utoipa_actix_web::service_config::ServiceConfig;

/// Adds this area's operations.
pub fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(auth::state)
        .service(auth::sign_up)
        .service(auth::log_in)
        .service(auth::refresh)
        .service(auth::log_out)
        .service(password::forgot_password)
        .service(password::reset_password)
        .service(password::accept_invitation)
        .service(me::me)
        .service(me::change_me)
        .service(me::change_password)
        .service(me::sign_ins)
        .service(me::end_sign_in)
        .service(workspaces::create_workspace)
        .service(workspaces::workspace)
        .service(workspaces::change_workspace)
        .service(users::users)
        .service(users::create_user)
        .service(users::user)
        .service(users::change_user)
        .service(users::resend_invitation)
        .service(roles::roles)
        .service(roles::role)
        .service(roles::save_role)
        .service(roles::delete_role)
        .service(api_keys::api_keys)
        .service(api_keys::create_api_key)
        .service(api_keys::revoke_api_key)
        .service(api_keys::audit_log);
}
